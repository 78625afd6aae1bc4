package dev.culvert.ssh.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.PacketSession;
import dev.culvert.host.Host;
import dev.culvert.ssh.Endpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a server is noticed that is dead, or that holds up whoever writes. */
@Timeout(20)
class LivenessTest {

    private static final Duration SHORT = Duration.ofMillis(20);

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<String> verdict = new CompletableFuture<>();

    @AfterEach
    void end() {
        ended.complete(null);
    }

    @Test
    void givesUpWhenNoQuestionIsAnswered() throws Exception {
        var asked = new AtomicInteger();
        long born = System.nanoTime();
        start(
                new KeepAlive(
                        () -> born,
                        SHORT,
                        ended,
                        asked::incrementAndGet,
                        () -> verdict.complete("silent")));
        assertThat(verdict.get(10, TimeUnit.SECONDS)).isEqualTo("silent");
        assertThat(asked).hasValue(KeepAlive.MAX_MISSING);
    }

    /** What a Host has unless its owner sets something else. */
    @Test
    void noticesABlackholeWithinThirtyFiveSeconds() {
        assertThat(KeepAlive.patience(Host.DEFAULT_KEEP_ALIVE))
                .isLessThanOrEqualTo(Duration.ofSeconds(35));
    }

    @Test
    void isAsPatientAsItSays() throws Exception {
        long born = System.nanoTime();
        var gaveUp = new CompletableFuture<Long>();
        start(
                new KeepAlive(
                        () -> born,
                        SHORT,
                        ended,
                        () -> {},
                        () -> gaveUp.complete(System.nanoTime() - born)));
        assertThat(Duration.ofNanos(gaveUp.get(10, TimeUnit.SECONDS)))
                .isGreaterThanOrEqualTo(KeepAlive.patience(SHORT));
    }

    @Test
    void askedOutOfTurnItGivesUpOnSilenceAndOnNothingElse() throws Exception {
        var sign = new java.util.concurrent.atomic.AtomicLong();
        KeepAlive.checkNow(
                sign::get, SHORT, ended, sign::incrementAndGet, () -> verdict.complete("no"));
        assertThat(verdict).isNotDone();
        KeepAlive.checkNow(sign::get, SHORT, ended, () -> {}, () -> verdict.complete("silent"));
        assertThat(verdict.get(10, TimeUnit.SECONDS)).isEqualTo("silent");
    }

    @Test
    void packetsThatMeanNothingAreNoSignOfLife() throws Exception {
        var connections = connections();
        long before = connections.lastSign();
        receive(connections, ByteBuffer.allocate(1).put((byte) Message.REQUEST_SUCCESS));
        receive(connections, ByteBuffer.allocate(1).put((byte) Message.REQUEST_FAILURE));
        receive(connections, ByteBuffer.allocate(10).put((byte) Message.DEBUG));
        receive(connections, ByteBuffer.allocate(9).put((byte) Message.CHANNEL_DATA));
        assertThat(connections.lastSign()).isEqualTo(before);
    }

    @Test
    void endsAnExchangeOfKeysThatIsNotFinished() throws Exception {
        long tooLong = StallWatch.LONGEST_KEY_EXCHANGE.toNanos() + 1;
        start(new StallWatch(() -> tooLong, () -> 0, SHORT, ended, () -> {}, verdict::complete));
        assertThat(verdict.get(10, TimeUnit.SECONDS)).contains("exchange of keys");
    }

    @Test
    void endsALinkWhoseServerStoppedReading() throws Exception {
        start(
                new StallWatch(
                        () -> 0,
                        () -> SHORT.toNanos() + 1,
                        SHORT,
                        ended,
                        () -> {},
                        verdict::complete));
        assertThat(verdict.get(10, TimeUnit.SECONDS)).contains("stopped reading");
    }

    @Test
    void givesUpAChannelThatTheServerDoesNotAnswer() throws Exception {
        var window = new ReceiveWindow(new WindowBudget(1L << 20, null), () -> 0);
        var stream = new ChannelStream(connections(), 1, new SegmentPool(), window);
        long limit = stream.askedAt() + ChannelStream.OPEN_TIMEOUT.toNanos();
        stream.checkAnswer(limit);
        assertThat(stream.answer()).isNotDone();
        stream.checkAnswer(limit + 1);
        assertThat(stream.answer())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("did not answer");
        assertThat(stream.opened(2, 100, 100)).isFalse(); // and is closed at the server
    }

    @Test
    void leavesALinkAloneThatWritesAndExchangesKeysInTime() {
        long fine = SHORT.toNanos() / 2;
        var looks = new AtomicInteger();
        var checks = new AtomicInteger();
        start(
                new StallWatch(
                        () -> fine,
                        () -> {
                            looks.incrementAndGet();
                            return fine;
                        },
                        SHORT,
                        ended,
                        checks::incrementAndGet,
                        verdict::complete));
        await().until(() -> looks.get() > 10);
        assertThat(checks.get()).isPositive();
        assertThat(verdict).isNotDone();
    }

    @Test
    void whoWaitsForAListenerIsFreedWhenTheLinkEnds() throws Exception {
        var session = new PacketSession(new JSch(), "nobody", "nowhere", 22);
        var outbound = new Outbound(session, new LinkOutput(new Nowhere()), () -> {});
        var requests = new GlobalRequests(outbound);
        var holding = new CountDownLatch(1);
        var stuck = new CountDownLatch(1);
        outbound.post(packet -> {
            holding.countDown();
            awaitQuietly(stuck);
            return false;
        });
        holding.await();
        var listening =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                new RemoteListeners(requests)
                                        .listen(new Endpoint("", 0), forwarded -> {});
                                return "granted";
                            } catch (IOException e) {
                                return "lost";
                            }
                        },
                        Thread::startVirtualThread);
        outbound.close(); // returns although a packet is being written
        stuck.countDown();
        assertThat(listening.get(10, TimeUnit.SECONDS)).isEqualTo("lost");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void start(Runnable watch) {
        Thread.startVirtualThread(watch);
    }

    private static Connections connections() throws JSchException {
        var session = new PacketSession(new JSch(), "nobody", "nowhere", 22);
        return new Connections(
                session,
                new LinkOutput(new Nowhere()),
                new WindowBudget(0, null),
                new Wear(Long.MAX_VALUE, () -> 0, () -> {}, () -> {}),
                () -> {},
                () -> {});
    }

    private static void receive(Connections connections, ByteBuffer packet) throws Exception {
        connections.received(packet.array(), 0, packet.capacity());
    }
}
