package dev.culvert.tunnel.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Duplex;
import dev.culvert.traffic.CloseReason;
import dev.culvert.traffic.LedgerEntry;
import dev.culvert.traffic.Meter;
import dev.culvert.tunnel.Connection;
import dev.culvert.tunnel.Kind;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CarrierTest {

    private final List<LedgerEntry> ledger = new ArrayList<>();
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
                    Clock.systemUTC());

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
