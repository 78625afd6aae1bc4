package dev.culvert.tunnel.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.ssh.Duplex;
import dev.culvert.traffic.CloseReason;
import dev.culvert.traffic.LedgerEntry;
import dev.culvert.traffic.Meter;
import dev.culvert.tunnel.Kind;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ShiftTest {

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

    @Test
    void theEndOfARunCutsItsConnectionsAndNobodyElses() throws Exception {
        Shift before = new Shift(carrier);
        Shift after = new Shift(carrier);
        before.open("a:1", "db:5432", Silent::new);
        after.open("b:1", "db:5432", Silent::new);

        before.end(CloseReason.STOPPED);

        assertThat(carrier.entries()).extracting(LedgerEntry::peer).containsExactly("b:1");
        assertThat(ledger.getLast().closeReason()).isEqualTo("stopped");
    }

    @Test
    void whatWasJustBeingOpenedWhenTheRunEndedIsClosed() {
        Shift shift = new Shift(carrier);
        Silent far = new Silent();

        assertThatThrownBy(() ->
                        shift.open(
                                "a:1",
                                "db:5432",
                                () -> {
                                    shift.end(CloseReason.STOPPED);
                                    return far;
                                }))
                .isInstanceOf(IOException.class)
                .hasMessage("the tunnel was stopped");

        assertThat(far.closed).isTrue();
        assertThat(carrier.openNow()).isZero();
    }

    @Test
    void nothingIsOpenedAfterTheEnd() {
        Shift shift = new Shift(carrier);
        shift.end(CloseReason.STOPPED);

        assertThatThrownBy(() -> shift.open("a:1", "db:5432", Silent::new))
                .isInstanceOf(IOException.class);
        assertThat(carrier.ever()).isZero();
    }

    @Test
    void aLostLinkCutsWhatIsOpenAndMoreMayCome() throws Exception {
        Shift shift = new Shift(carrier);
        shift.open("a:1", "db:5432", Silent::new);

        shift.cut(CloseReason.LINK_LOST);
        shift.open("b:1", "db:5432", Silent::new);

        assertThat(carrier.entries()).extracting(LedgerEntry::peer).containsExactly("b:1");
    }

    private static final class Silent implements Duplex {
        private volatile boolean closed;

        @Override
        public int transferTo(Sink sink) {
            return -1;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {}

        @Override
        public void finishOutput() {}

        @Override
        public void close() {
            closed = true;
        }
    }
}
