package dev.culvert.tunnel.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Taker;
import dev.culvert.testing.SocketPair;
import dev.culvert.traffic.CloseReason;
import dev.culvert.traffic.LedgerEntry;
import dev.culvert.traffic.Meter;
import dev.culvert.tunnel.Kind;
import dev.culvert.tunnel.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PumpTest {

    /** More than the kernel keeps for a reader that does not read (tcp_rmem, tcp_wmem). */
    private static final int LOTS = 64 * 1024 * 1024;

    private static final int PIECE = 64 * 1024;

    private final List<LedgerEntry> ledger = new CopyOnWriteArrayList<>();
    private final Carrier carrier =
            new Carrier(
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    Kind.LOCAL,
                    Meter.startingAt(0, 0),
                    0,
                    10,
                    ledger::add,
                    Clock.systemUTC());
    private final AtomicInteger overs = new AtomicInteger();
    private SocketPair near;
    private SocketPair far;

    @BeforeEach
    void open() throws IOException {
        near = SocketPair.open();
        far = SocketPair.open();
    }

    @AfterEach
    void close() throws IOException {
        near.close();
        far.close();
    }

    @Test
    void carriesBothWaysAndEndsWhenBothHaveFinished() throws Exception {
        start(near.console(), far.console());
        near.client().getOutputStream().write("question".getBytes());
        assertThat(far.client().getInputStream().readNBytes(8)).asString().isEqualTo("question");
        near.client().shutdownOutput();
        assertThat(far.client().getInputStream().read()).isEqualTo(-1);
        assertThat(overs).hasValue(0); // the answer may still come
        far.client().getOutputStream().write("answer".getBytes());
        far.client().close();
        assertThat(near.client().getInputStream().readAllBytes()).asString().isEqualTo("answer");
        assertOver("client closed");
        assertThat(ledger.getLast().bytesIn()).isEqualTo(8);
        assertThat(ledger.getLast().bytesOut()).isEqualTo(6);
    }

    @Test
    void needsNobodyWhileNothingHasToWait() throws Exception {
        var demanding = new Demanding(near.console());
        start(demanding, far.console());
        near.client().getOutputStream().write("hello".getBytes());
        assertThat(far.client().getInputStream().readNBytes(5)).asString().isEqualTo("hello");
        far.client().close();
        assertThat(near.client().getInputStream().read()).isEqualTo(-1);
        near.client().close();
        assertOver("target closed");
        assertThat(demanding.transfers).hasValue(0);
    }

    @Test
    void losesNothingToAReaderThatIsSlow() throws Exception {
        start(near.console(), far.console());
        carriesLots();
    }

    @Test
    void carriesStreamsWithoutAFastLane() throws Exception {
        start(new Plain(near.console()), new Plain(far.console()));
        carriesLots();
    }

    @Test
    void carriesAtThePaceOfItsTunnel() throws Exception {
        carrier.limits(new Limits(null, null, 1_000_000L));
        start(near.console(), far.console());
        long begun = System.nanoTime();
        near.client().getOutputStream().write(new byte[400_000]); // a tenth of a second is free
        near.client().shutdownOutput();
        assertThat(far.client().getInputStream().readAllBytes()).hasSize(400_000);
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThan(Duration.ofMillis(250));
        far.client().close();
        assertOver("client closed");
    }

    @Test
    void endsWhenTheClientBreaksOff() throws Exception {
        start(near.console(), far.console());
        near.client().setSoLinger(true, 0);
        near.client().close();
        assertThat(far.client().getInputStream().read()).isEqualTo(-1);
        assertOver("client closed");
    }

    @Test
    void noticesAClientThatIsGoneThoughItsEndWasRead() throws Exception {
        start(near.console(), far.console());
        near.client().close(); // an end of its output first; the rest breaks when it is written to
        assertThat(far.client().getInputStream().read()).isEqualTo(-1);
        await().untilAsserted(() -> {
            far.client().getOutputStream().write(1);
            assertThat(overs).hasValue(1);
        });
        assertOver("client closed");
    }

    @Test
    void endsWithTheReasonOfWhoeverCutsIt() throws Exception {
        Carried connection = start(near.console(), far.console());
        connection.close(CloseReason.IDLE);
        assertThat(near.client().getInputStream().read()).isEqualTo(-1);
        assertThat(far.client().getInputStream().read()).isEqualTo(-1);
        assertOver("idle");
    }

    @Test
    void endsWhatWasClosedBeforeItBegan() throws Exception {
        far.console().close();
        start(near.console(), far.console());
        assertThat(near.client().getInputStream().read()).isEqualTo(-1);
        assertOver("target closed");
    }

    private Carried start(Duplex client, Duplex target) throws IOException {
        Carried connection = carrier.open("a:1", "db:5432", () -> target);
        Pump.start(client, connection, () -> false, overs::incrementAndGet);
        return connection;
    }

    private void carriesLots() throws Exception {
        byte[] sent = new byte[LOTS];
        var written = new AtomicInteger();
        new Random(1).nextBytes(sent);
        var writing =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                for (int i = 0; i < LOTS; i += PIECE) {
                                    near.client().getOutputStream().write(sent, i, PIECE);
                                    written.addAndGet(PIECE);
                                }
                                near.client().shutdownOutput();
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        Thread::startVirtualThread);
        var before = new AtomicInteger();
        await().pollInterval(Duration.ofMillis(200)) // until every buffer on the way is full
                .until(() -> before.getAndSet(written.get()) == written.get());
        assertThat(writing).isNotDone();
        assertThat(far.client().getInputStream().readAllBytes()).isEqualTo(sent);
        far.client().close();
        writing.join();
        assertOver("client closed");
        assertThat(ledger.getLast().bytesIn()).isEqualTo(LOTS);
    }

    private void assertOver(String reason) {
        await().untilAtomic(overs, org.hamcrest.Matchers.greaterThan(0));
        assertThat(overs).hasValue(1);
        assertThat(carrier.openNow()).isZero();
        assertThat(ledger.getLast().closeReason()).isEqualTo(reason);
    }

    /** A stream that knows only the slow way, as Unix sockets do. */
    private record Plain(Duplex stream) implements Duplex {
        @Override
        public int transferTo(Sink sink) throws IOException {
            return stream.transferTo(sink);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            stream.write(bytes, offset, length);
        }

        @Override
        public void finishOutput() throws IOException {
            stream.finishOutput();
        }

        @Override
        public void close() {
            stream.close();
        }
    }

    /** Counts who comes for what was not taken. */
    private static final class Demanding implements Duplex {
        private final Duplex stream;
        private final AtomicInteger transfers = new AtomicInteger();

        Demanding(Duplex stream) {
            this.stream = stream;
        }

        @Override
        public int transferTo(Sink sink) throws IOException {
            transfers.incrementAndGet();
            return stream.transferTo(sink);
        }

        @Override
        public void feed(Taker taker, Runnable onRest) {
            stream.feed(taker, onRest);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            stream.write(bytes, offset, length);
        }

        @Override
        public void offer(ByteBuffer bytes) {
            stream.offer(bytes);
        }

        @Override
        public void flush() {
            stream.flush();
        }

        @Override
        public boolean end() {
            return stream.end();
        }

        @Override
        public void finishOutput() throws IOException {
            stream.finishOutput();
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}
