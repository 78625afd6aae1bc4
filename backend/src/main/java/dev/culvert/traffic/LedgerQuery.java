package dev.culvert.traffic;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which connections; a null matches every one.
 *
 * @param target part of the target, capitals or not
 * @param peer part of the peer, capitals or not
 * @param reason words of a {@link CloseReason}
 * @param open only open ones, or only ended ones
 * @param from first moment of opening that counts
 * @param to first moment of opening that counts no more
 * @param limit most connections in the answer
 * @param after only connections that stand behind this one: the cursor
 */
public record LedgerQuery(
        @Nullable String target,
        @Nullable String peer,
        @Nullable String reason,
        @Nullable Boolean open,
        @Nullable Instant from,
        @Nullable Instant to,
        int limit,
        @Nullable Position after) {

    /** Where a connection stands in the list, which runs from the newest to the oldest. */
    public record Position(Instant openedAt, UUID id) {}
}
