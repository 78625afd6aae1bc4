package dev.culvert.tunnel;

import dev.culvert.traffic.LedgerEntry;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A connection as the API shows it, open or ended. */
public record ConnectionJson(
        UUID id,
        UUID tunnelId,
        String peer,
        String target,
        Instant openedAt,
        @Nullable Instant closedAt,
        long bytesIn,
        long bytesOut,
        @Nullable String closeReason) {

    /** What the ledger knows of it. */
    public static ConnectionJson of(LedgerEntry entry) {
        return new ConnectionJson(
                entry.id(),
                entry.tunnelId(),
                entry.peer(),
                entry.target(),
                entry.openedAt(),
                entry.closedAt(),
                entry.bytesIn(),
                entry.bytesOut(),
                entry.closeReason());
    }
}
