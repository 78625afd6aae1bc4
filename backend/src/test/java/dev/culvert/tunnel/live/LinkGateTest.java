package dev.culvert.tunnel.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.ssh.Address;
import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.Link;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LinkGateTest {

    private final LinkGate gate = new LinkGate(Duration.ofSeconds(10));

    @Test
    void whoComesInTheGapGetsTheNextLink() throws Exception {
        CompletableFuture<Link> waiting = inBackground();
        FakeLink link = new FakeLink();
        gate.open(link);
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isSameAs(link);
    }

    @Test
    void aLinkThatHasEndedIsNoneEvenBeforeItsRunKnows() throws Exception {
        FakeLink dead = new FakeLink();
        dead.close();
        gate.open(dead);
        CompletableFuture<Link> waiting = inBackground();
        FakeLink next = new FakeLink();
        gate.open(next);
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isSameAs(next);
    }

    @Test
    void whoWaitedForTheWholeTimeIsSentAway() {
        LinkGate hasty = new LinkGate(Duration.ofMillis(20));
        assertThatThrownBy(hasty::pass).isInstanceOf(NoLinkException.class);
        gate.shut();
        assertThatThrownBy(gate::pass).isInstanceOf(IOException.class);
    }

    @Test
    void whatFailsBecauseTheLinkWasLostIsTriedOverTheNextOne() throws Exception {
        FakeLink lost = new FakeLink();
        FakeLink next = new FakeLink();
        gate.open(lost);
        AtomicReference<@Nullable Link> used = new AtomicReference<>();
        List<Link> tried = new ArrayList<>();

        String opened =
                gate.through(
                        used,
                        link -> {
                            tried.add(link);
                            if (link == lost) {
                                lost.close();
                                gate.open(next);
                                return CompletableFuture.failedFuture(
                                        new IOException("the link broke"));
                            }
                            return CompletableFuture.completedFuture("opened");
                        });

        assertThat(opened).isEqualTo("opened");
        assertThat(tried).containsExactly(lost, next);
        assertThat(used.get()).isSameAs(next);
        assertThat(LinkGate.lost(used)).isFalse();
    }

    @Test
    void whatALivingLinkRefusesIsNotTriedAgain() {
        gate.open(new FakeLink());
        assertThatThrownBy(() ->
                        gate.through(
                                new AtomicReference<>(),
                                link -> CompletableFuture.failedFuture(new IOException("refused"))))
                .hasMessage("refused");
    }

    private CompletableFuture<Link> inBackground() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return gate.pass();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Thread::startVirtualThread);
    }

    private static final class FakeLink implements Link {
        private final CompletableFuture<LinkEnd> ended = new CompletableFuture<>();

        @Override
        public CompletableFuture<Duplex> openAsync(Address target, Endpoint originator) {
            return CompletableFuture.failedFuture(new IOException("carries nothing"));
        }

        @Override
        public RemoteListener listen(Address bind, Consumer<Forwarded> acceptor)
                throws IOException {
            throw new IOException("carries nothing");
        }

        @Override
        public ServerFacts server() {
            throw new IllegalStateException("has no server");
        }

        @Override
        public boolean isOver() {
            return ended.isDone();
        }

        @Override
        public CompletableFuture<LinkEnd> ended() {
            return ended;
        }

        @Override
        public CompletableFuture<Void> tired() {
            return ended.thenApply(end -> null);
        }

        @Override
        public void retire() {
            close();
        }

        @Override
        public void checkNow(Duration answerWithin, String why) {
            // always well
        }

        @Override
        public void close() {
            ended.complete(new LinkEnd(true, "closed"));
        }
    }
}
