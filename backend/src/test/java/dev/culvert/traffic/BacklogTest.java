package dev.culvert.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private final Backlog backlog = new Backlog(3);

    @Test
    void theEndOfAConnectionReplacesItsBeginning() {
        UUID id = UUID.randomUUID();
        backlog.add(entry(id, false));
        backlog.add(entry(id, true));
        assertThat(backlog.take(10)).containsExactly(entry(id, true));
        assertThat(backlog.size()).isZero();
    }

    @Test
    void aBeginningThatComesBackNeverUndoesTheEnd() {
        UUID id = UUID.randomUUID();
        backlog.add(entry(id, true));
        backlog.add(entry(id, false));
        assertThat(backlog.take(10)).containsExactly(entry(id, true));
    }

    @Test
    void whenThereAreTooManyNotesOfOpenConnectionsGoFirst() {
        UUID ended = UUID.randomUUID();
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();
        UUID third = UUID.randomUUID();
        backlog.add(entry(ended, true));
        backlog.add(entry(first, false));
        backlog.add(entry(second, false));
        backlog.add(entry(third, false));

        assertThat(backlog.loss()).isEqualTo(new Backlog.Loss(1, 0));
        assertThat(backlog.loss().any()).isFalse();
        assertThat(backlog.take(10))
                .extracting(LedgerEntry::id)
                .containsExactly(second, third, ended);
    }

    @Test
    void onlyEndedConnectionsAreALoss() {
        for (int i = 0; i < 5; i++) {
            backlog.add(entry(UUID.randomUUID(), true));
        }
        assertThat(backlog.size()).isEqualTo(3);
        assertThat(backlog.loss()).isEqualTo(new Backlog.Loss(0, 2));
    }

    @Test
    void aBatchIsNoLargerThanAskedFor() {
        backlog.add(entry(UUID.randomUUID(), true));
        backlog.add(entry(UUID.randomUUID(), false));
        assertThat(backlog.take(1)).hasSize(1);
        assertThat(backlog.size()).isEqualTo(1);
    }

    static LedgerEntry entry(UUID id, boolean ended) {
        return entry(id, new UUID(0, 1), new UUID(0, 2), ended);
    }

    static LedgerEntry entry(UUID id, UUID tunnel, UUID owner, boolean ended) {
        return new LedgerEntry(
                id,
                tunnel,
                owner,
                "10.0.0.1:5000",
                "db:5432",
                Instant.parse("2026-11-20T12:00:00Z"),
                ended ? Instant.parse("2026-11-20T12:00:05Z") : null,
                3,
                4,
                ended ? "target closed" : null,
                "local",
                ended ? 7L : null);
    }
}
