package dev.culvert.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events; a null matches every one.
 *
 * @param actor id or name of the person, capitals or not
 * @param action an action ({@code tunnel.started}) or its first part ({@code tunnel})
 * @param object id, name or kind of the object
 * @param from first instant that counts
 * @param to first instant that counts no more
 * @param limit most events in the answer
 * @param before only events with a smaller number: the cursor
 */
public record AuditQuery(
        @Nullable String actor,
        @Nullable String action,
        @Nullable String object,
        @Nullable Instant from,
        @Nullable Instant to,
        int limit,
        @Nullable Long before) {

    /** The newest {@code limit} events, whatever they are. */
    public static AuditQuery newest(int limit) {
        return new AuditQuery(null, null, null, null, null, limit, null);
    }
}
