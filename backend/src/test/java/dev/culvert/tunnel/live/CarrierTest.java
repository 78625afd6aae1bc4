package dev.culvert.tunnel.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Duplex;
import dev.culvert.traffic.CloseReason;
import dev.culvert.traffic.LedgerEntry;
import dev.culvert.traffic.Meter;
import dev.culvert.tunnel.Connection;
import dev.culvert.tunnel.Kind;
import dev.culvert.tunnel.Limits;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class CarrierTest {

    private volatile Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private final List<LedgerEntry> ledger = new CopyOnWriteArrayList<>();
    private final Meter meter = Meter.startingAt(0, 0);
    private final Carrier carrier =
            new Carrier(
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    Kind.LOCAL,
                    meter,
                    0,
                    2,
                    ledger::add,
                    clock());

    @Test
    void opensAsManyConnectionsAsTheLimitAndNamesTheOneTooMany() throws Exception {
        Connection first = carrier.open("a:1", "db:5432", Silent::new);
        carrier.open("b:1", "db:5432", Silent::new);

        assertThatThrownBy(() -> carrier.open("c:1", "db:5432", Silent::new))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("TOO_MANY_CONNECTIONS"));
        assertThat(ledger.getLast().closeReason()).isEqualTo("limit");

        first.close();
        carrier.open("c:1", "db:5432", Silent::new);
        assertThat(carrier.openNow()).isEqualTo(2);
    }

    @Test
    void aTunnelsOwnLimitHoldsFromNowOnAndNeverExceedsTheOperators() throws Exception {
        Connection first = carrier.open("a:1", "db:5432", Silent::new);
        carrier.limits(new Limits(null, 1, null));
        assertThatThrownBy(() -> carrier.open("b:1", "db:5432", Silent::new))
                .isInstanceOf(ProblemException.class);

        carrier.limits(new Limits(null, 5, null));
        carrier.open("b:1", "db:5432", Silent::new);
        assertThatThrownBy(() -> carrier.open("c:1", "db:5432", Silent::new))
                .isInstanceOf(ProblemException.class);
        assertThat(first).isNotNull();
    }

    @Test
    void aFloodOfRefusalsIsCountedAndNotWrittenDown() {
        for (int i = 0; i < 500; i++) {
            carrier.refused("a:" + i, "db:5432", CloseReason.POLICY);
        }
        assertThat(ledger).hasSize(Carrier.MOST_REFUSALS_NOTED);
        assertThat(carrier.refused()).isEqualTo(500);

        now = now.plusSeconds(1);
        carrier.refused("b:1", "db:5432", CloseReason.POLICY);
        assertThat(ledger).hasSize(Carrier.MOST_REFUSALS_NOTED + 1);
    }

    @Test
    void closesWhatIsIdleAndNotWhatIsBusy() throws Exception {
        Connection idle = carrier.open("a:1", "db:5432", Silent::new);
        Connection busy = carrier.open("b:1", "db:5432", Silent::new);
        carrier.limits(new Limits(Duration.ofSeconds(10), null, null));
        for (int second = 0; second < 9; second++) {
            now = now.plusSeconds(1);
            busy.write(new byte[1], 0, 1);
            carrier.sweep();
        }
        assertThat(carrier.openNow()).isEqualTo(2);

        now = now.plusSeconds(1);
        carrier.sweep();

        await().until(() -> carrier.openNow() == 1);
        assertThat(carrier.entries().getFirst().id()).isEqualTo(busy.id());
        assertThat(ledger.getLast().id()).isEqualTo(idle.id());
        assertThat(ledger.getLast().closeReason()).isEqualTo("idle");
    }

    @Test
    void aTimeoutThatIsSetLaterCountsFromTheBytesThatItSaw() throws Exception {
        Connection old = carrier.open("a:1", "db:5432", Silent::new);
        old.write(new byte[1], 0, 1);
        now = now.plusSeconds(3600);
        carrier.limits(new Limits(Duration.ofSeconds(10), null, null));

        carrier.sweep();

        assertThat(carrier.openNow()).isEqualTo(1);
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Test
    void aRefusedTargetTakesNoPlaceAndStandsInTheLedger() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() ->
                            carrier.open(
                                    "a:1",
                                    "db:5432",
                                    () -> {
                                        throw new IOException("refused");
                                    }))
                    .hasMessage("refused");
        }
        assertThat(ledger).hasSize(5).allMatch(e -> "target refused".equals(e.closeReason()));
        assertThat(carrier.ever()).isEqualTo(5);
    }

    @Test
    void whoWaitedInVainForALinkStandsInTheLedgerToo() {
        assertThatThrownBy(() ->
                        carrier.open(
                                "a:1",
                                "db:5432",
                                () -> {
                                    throw new NoLinkException();
                                }))
                .isInstanceOf(NoLinkException.class);
        assertThat(ledger.getLast().closeReason()).isEqualTo("link lost");
    }

    @Test
    void countsWhatTheRollupsAskFor() throws Exception {
        Connection first = carrier.open("a:1", "db:5432", Silent::new);
        Connection second = carrier.open("b:1", "db:5432", Silent::new);
        first.close();
        second.close();
        carrier.refused("c:1", "db:5432", CloseReason.POLICY);

        assertThat(carrier.opened()).isEqualTo(2);
        assertThat(carrier.refused()).isEqualTo(1);
        assertThat(carrier.takePeak()).isEqualTo(2);
        assertThat(carrier.takePeak()).isZero();
    }

    @Test
    void theFirstByteBackIsTimedOnce() throws Exception {
        Connection silent = carrier.open("a:1", "db:5432", Silent::new);
        silent.close();
        assertThat(ledger.getLast().firstByteMillis()).isNull();

        Connection talking = carrier.open("a:1", "db:5432", Talking::new);
        talking.transferTo((bytes, offset, length) -> {});
        talking.close();
        assertThat(ledger.getLast().firstByteMillis()).isBetween(0L, 10_000L);
        assertThat(ledger.getLast().kind()).isEqualTo("local");
        assertThat(ledger.getLast().bytesOut()).isEqualTo(1);
    }

    @Test
    void theFirstReasonIsKeptAndTheStreamIsClosedOnce() throws Exception {
        Silent stream = new Silent();
        Connection connection = carrier.open("a:1", "db:5432", () -> stream);
        connection.write(new byte[10], 0, 10);

        connection.close(CloseReason.IDLE);
        connection.close(CloseReason.STOPPED);

        assertThat(stream.closed).isEqualTo(1);
        assertThat(ledger).hasSize(2);
        assertThat(ledger.getLast().closeReason()).isEqualTo("idle");
        assertThat(ledger.getLast().bytesIn()).isEqualTo(10);
        assertThat(meter.bytesIn()).isEqualTo(10);
    }

    private static final class Talking extends Silent {
        @Override
        public int transferTo(Sink sink) throws IOException {
            sink.write(new byte[1], 0, 1);
            return 1;
        }
    }

    private static class Silent implements Duplex {
        private int closed;

        @Override
        public int transferTo(Sink sink) throws IOException {
            return -1;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            // swallowed
        }

        @Override
        public void finishOutput() {
            // nothing to finish
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
