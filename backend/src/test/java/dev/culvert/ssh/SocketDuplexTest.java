package dev.culvert.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.culvert.testing.SocketPair;
import dev.culvert.testing.Streams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SocketDuplexTest {

    /** More than the kernel keeps for a reader that does not read (tcp_rmem, tcp_wmem). */
    private static final int LOTS = 64 * 1024 * 1024;

    @Test
    void carriesWhatIsOfferedAndWhatIsWrittenInOrder() throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        try (var pair = SocketPair.open()) {
            var received = inBackground(() -> pair.client().getInputStream().readAllBytes());
            ByteBuffer bytes = ByteBuffer.wrap(sent);
            while (bytes.hasRemaining()) {
                pair.console()
                        .offer(bytes.limit(Math.min(sent.length, bytes.position() + 300_000)));
                pair.console().flush();
                int rest = Math.min(bytes.remaining(), 7);
                pair.console().write(sent, bytes.position(), rest);
                bytes.position(bytes.position() + rest).limit(sent.length);
            }
            pair.console().finishOutput();
            assertThat(received.get()).isEqualTo(sent);
        }
    }

    @Test
    void neverWaitsForAReaderThatDoesNotRead() throws Exception {
        try (var pair = SocketPair.open()) {
            ByteBuffer bytes = ByteBuffer.allocate(LOTS);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> {
                        int before = bytes.position();
                        pair.console().offer(bytes);
                        pair.console().flush();
                        return bytes.position() == before;
                    });
            assertThat(bytes.hasRemaining()).isTrue();
            long taken = bytes.position();
            pair.client().getInputStream().readNBytes((int) taken); // nothing of it was lost
        }
    }

    @Test
    void holdsBackWhatIsOfferedUntilTheFlush() throws Exception {
        try (var pair = SocketPair.open()) {
            pair.client().setSoTimeout(200);
            pair.console().offer(ByteBuffer.wrap("to".getBytes()));
            assertThatThrownBy(() -> pair.client().getInputStream().read())
                    .isInstanceOf(java.net.SocketTimeoutException.class);
            pair.console().offer(ByteBuffer.wrap("gether".getBytes()));
            pair.console().flush();
            assertThat(pair.client().getInputStream().readNBytes(8))
                    .asString()
                    .isEqualTo("together");
        }
    }

    @Test
    void feedsFirstAndLeavesTheRestToWhoeverTransfers() throws Exception {
        var fed = new ByteArrayOutputStream();
        try (var pair = SocketPair.open()) {
            pair.console()
                    .feed(
                            new Taker() {
                                @Override
                                public void offer(ByteBuffer bytes) {
                                    if (fed.size() < 3) {
                                        fed.write(bytes.get());
                                    }
                                }

                                @Override
                                public void flush() {}

                                @Override
                                public boolean end() {
                                    return false;
                                }
                            });
            for (String part : List.of("ab", "cd", "ef")) {
                pair.client().getOutputStream().write(part.getBytes());
                assertThat(Streams.read(pair.console(), 1)).isEqualTo(part.substring(1));
            }
            pair.client().getOutputStream().write("gh".getBytes());
            assertThat(Streams.read(pair.console(), 2)).isEqualTo("gh");
            assertThat(fed.toString()).isEqualTo("ace");
        }
    }

    @Test
    void asksForSomebodyOnlyWhileSomethingIsNotTaken() throws Exception {
        var asked = new AtomicInteger();
        try (var pair = SocketPair.open()) {
            pair.client().getOutputStream().write("early".getBytes());
            pair.console().feed(new Refusing(), asked::incrementAndGet);
            for (int i = 1; i <= 3; i++) {
                await().untilAtomic(asked, org.hamcrest.Matchers.is(i));
                assertThat(Streams.read(pair.console(), 5)).isEqualTo("early");
                assertThat(pair.console().transferTo((b, o, n) -> {})).isZero();
                pair.client().getOutputStream().write("early".getBytes());
            }
            await().untilAtomic(asked, org.hamcrest.Matchers.is(4));
            assertThat(Streams.read(pair.console(), 5)).isEqualTo("early");
            pair.client().shutdownOutput();
            await().until(() -> pair.console().transferTo((b, o, n) -> {}) == -1);
        }
    }

    /**
     * The client waits with its second piece until its first was acknowledged (RFC 1122 §4.2.3).
     */
    @Test
    void aPieceInTwoPartsDoesNotWaitForAnAcknowledgement() throws Exception {
        int rounds = 21;
        long[] took = new long[rounds];
        try (var pair = SocketPair.open()) {
            pair.console().acknowledgeSoon();
            pair.client().setTcpNoDelay(false);
            for (int i = 0; i < rounds; i++) {
                Streams.write(pair.console(), "question");
                pair.client().getInputStream().readNBytes(8);
                long asked = System.nanoTime();
                pair.client().getOutputStream().write("ans".getBytes());
                assertThat(Streams.read(pair.console(), 3)).isEqualTo("ans");
                pair.client().getOutputStream().write("wer".getBytes());
                assertThat(Streams.read(pair.console(), 3)).isEqualTo("wer");
                took[i] = System.nanoTime() - asked;
            }
        }
        Arrays.sort(took);
        assertThat(Duration.ofNanos(took[rounds / 2])).isLessThan(Duration.ofMillis(30));
    }

    /** Somebody without room. */
    private static final class Refusing implements Taker {
        @Override
        public void offer(ByteBuffer bytes) {}

        @Override
        public void flush() {}

        @Override
        public boolean end() {
            return false;
        }
    }

    @Test
    void tellsTheEndAndStillCarriesTheOtherWay() throws Exception {
        try (var pair = SocketPair.open()) {
            pair.client().shutdownOutput();
            assertThat(pair.console().transferTo((b, o, n) -> {})).isEqualTo(-1);
            Streams.write(pair.console(), "answer");
            pair.console().finishOutput();
            assertThat(pair.client().getInputStream().readAllBytes())
                    .asString()
                    .isEqualTo("answer");
        }
    }

    @Test
    void wakesTheOneThatWaits() throws Exception {
        try (var pair = SocketPair.open()) {
            var moved = inBackground(() -> pair.console().transferTo((b, o, n) -> {}));
            pair.console().wake();
            assertThat(moved.get()).isZero();
        }
    }

    @Test
    void freesWhoeverReadsOrWritesWhenItIsClosed() throws Exception {
        try (var pair = SocketPair.open()) {
            var reading = inBackground(() -> pair.console().transferTo((b, o, n) -> {}));
            var started = new AtomicInteger();
            var writing =
                    inBackground(() -> {
                        started.set(1);
                        pair.console().write(new byte[LOTS], 0, LOTS);
                        return 0;
                    });
            await().untilAtomic(started, org.hamcrest.Matchers.is(1));
            pair.console().close();
            pair.console().close();
            assertThat(reading).failsWithin(Duration.ofSeconds(10));
            assertThat(writing).failsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void givesEveryBufferBackHoweverItEnds() throws Exception {
        long before = Chunks.inUse();
        byte[] some = new byte[256 * 1024];
        for (int i = 0; i < 20; i++) {
            try (var pair = SocketPair.open()) {
                pair.client().getOutputStream().write(some); // of which some waits for ever
                pair.console().transferTo((b, o, n) -> {});
                ByteBuffer bytes = ByteBuffer.allocate(LOTS);
                while (bytes.hasRemaining()) {
                    int position = bytes.position();
                    pair.console().offer(bytes);
                    pair.console().flush();
                    if (bytes.position() == position) {
                        break; // the client reads nothing: the rest waits in a buffer
                    }
                }
                if (i % 2 == 0) {
                    pair.client().setSoLinger(true, 0);
                    pair.client().close(); // a reset
                }
            }
        }
        await().untilAsserted(() -> assertThat(Chunks.inUse()).isEqualTo(before));
    }

    @Test
    void saysThatItWasRefused() throws Exception {
        int nobody;
        try (var once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = once.getLocalPort();
        }
        var refusing = new InetSocketAddress(InetAddress.getLoopbackAddress(), nobody);
        assertThatThrownBy(() -> SocketDuplex.connect(refusing, Duration.ofSeconds(5)))
                .isInstanceOf(java.net.ConnectException.class)
                .hasMessageContaining("refused");
    }

    /** Work whose outcome is waited for. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }

    private static <T> CompletableFuture<T> inBackground(Work<T> work) {
        var done = new CompletableFuture<T>();
        Thread.startVirtualThread(() -> {
            try {
                done.complete(work.run());
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}
