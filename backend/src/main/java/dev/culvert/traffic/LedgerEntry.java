package dev.culvert.traffic;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One connection as the ledger keeps it.
 *
 * @param peer who connected: address and port, or a share and its visitor
 * @param target where it went, as named when it was opened
 * @param closedAt null while it is open
 * @param closeReason words of {@link CloseReason}, null while it is open
 */
public record LedgerEntry(
        UUID id,
        UUID tunnelId,
        UUID owner,
        String peer,
        String target,
        Instant openedAt,
        @Nullable Instant closedAt,
        long bytesIn,
        long bytesOut,
        @Nullable String closeReason) {}
