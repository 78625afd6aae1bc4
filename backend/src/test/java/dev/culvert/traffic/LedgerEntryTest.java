package dev.culvert.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LedgerEntryTest {

    @Test
    void leavesOutWhatTheDatabaseCannotHold() {
        LedgerEntry entry = entry("10.0.0.1\0:5\u001b[31m", "x".repeat(5000));
        assertThat(entry.peer()).isEqualTo("10.0.0.1:5[31m");
        assertThat(entry.target()).hasSize(LedgerEntry.MAX_TEXT);
    }

    private static LedgerEntry entry(String peer, String target) {
        return new LedgerEntry(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                peer,
                target,
                Instant.EPOCH,
                null,
                0,
                0,
                null,
                "local",
                null);
    }
}
