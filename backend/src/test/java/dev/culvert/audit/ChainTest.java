package dev.culvert.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.vault.TestVaults;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChainTest {

    private final Chain chain = new Chain(TestVaults.fresh());
    private final Actor ada = new Actor(UUID.randomUUID(), "Ada", Via.PAGE, "127.0.0.1");

    @Test
    void acceptsWhatWasWrittenInOrder() {
        assertThat(walk(events(5))).isEqualTo(new Verification(true, 5, null));
        assertThat(walk(List.of())).isEqualTo(new Verification(true, 0, null));
    }

    @Test
    void noticesAMissingEvent() {
        List<Chained> events = events(5);
        events.remove(2);
        assertThat(walk(events)).isEqualTo(new Verification(false, 2, 3L));
    }

    @Test
    void noticesSwappedEvents() {
        List<Chained> events = events(5);
        events.add(1, events.remove(3));
        assertThat(walk(events)).isEqualTo(new Verification(false, 1, 2L));
    }

    @Test
    void noticesEveryAlteredField() {
        Chained row = events(1).getFirst();
        AuditEvent event = row.event();
        Entry entry = event.entry();
        Instant later = event.at().plusNanos(1_000);

        for (AuditEvent altered :
                List.of(
                        new AuditEvent(1, later, event.actor(), entry),
                        new AuditEvent(1, event.at(), Actor.system(), entry),
                        new AuditEvent(1, event.at(), event.actor(), entry.failed()),
                        new AuditEvent(1, event.at(), event.actor(), entry.with("k", "w")),
                        new AuditEvent(1, event.at(), event.actor(), entry.with("kv", "")))) {
            assertThat(walk(List.of(new Chained(altered, row.mac()))))
                    .isEqualTo(new Verification(false, 0, 1L));
        }
    }

    @Test
    void nobodyCanContinueItWithoutTheKey() {
        Chain other = new Chain(TestVaults.fresh());
        AuditEvent event = events(1).getFirst().event();
        var forged = new Chained(event, other.mac(Chain.beginning(), event));

        assertThat(walk(List.of(forged)).valid()).isFalse();
    }

    @Test
    void textThatNoDatabaseCanStoreIsMadeStorableFirst() {
        Entry entry = Entry.of("a\0b", "k", null, "half \uD800 pair").with("\0", "\uDC00");

        assertThat(entry.action()).isEqualTo("a\uFFFDb");
        assertThat(entry.objectName()).isEqualTo("half ? pair");
        assertThat(entry.detail()).containsEntry("\uFFFD", "?");
        assertThat(Entry.of("x".repeat(9_999), "k", null, "n").action()).hasSize(Text.MAX);
    }

    private Verification walk(List<Chained> rows) {
        Walk walk = new Walk(chain);
        for (Chained row : rows) {
            if (!walk.accepts(row)) {
                break;
            }
        }
        return walk.result();
    }

    private List<Chained> events(int count) {
        List<Chained> rows = new ArrayList<>();
        byte[] before = Chain.beginning();
        for (int seq = 1; seq <= count; seq++) {
            Entry entry = Entry.of("tunnel.started", "tunnel", null, "db").with("k", "v");
            var event = new AuditEvent(seq, Instant.EPOCH.plusSeconds(seq), ada, entry);
            before = chain.mac(before, event);
            rows.add(new Chained(event, before));
        }
        return rows;
    }
}
