package dev.culvert.tunnel;

import dev.culvert.traffic.LedgerEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the API shows it, open or ended.
 *
 * @param person the owner of its tunnel
 * @param firstByteMillis from opening to the first byte back from the target
 * @param durationMillis from opening to its end
 */
public record ConnectionJson(
        UUID id,
        UUID tunnelId,
        UUID person,
        String kind,
        String peer,
        String target,
        Instant openedAt,
        @Nullable Instant closedAt,
        @Nullable Long firstByteMillis,
        @Nullable Long durationMillis,
        long bytesIn,
        long bytesOut,
        @Nullable String closeReason) {

    /** What stands above {@link #cells}. */
    static final List<String> COLUMNS =
            List.of(
                    "id",
                    "tunnelId",
                    "person",
                    "kind",
                    "peer",
                    "target",
                    "openedAt",
                    "closedAt",
                    "firstByteMillis",
                    "durationMillis",
                    "bytesIn",
                    "bytesOut",
                    "closeReason");

    /** What the ledger knows of it. */
    public static ConnectionJson of(LedgerEntry entry) {
        Instant closed = entry.closedAt();
        return new ConnectionJson(
                entry.id(),
                entry.tunnelId(),
                entry.owner(),
                entry.kind(),
                entry.peer(),
                entry.target(),
                entry.openedAt(),
                closed,
                entry.firstByteMillis(),
                closed == null ? null : Duration.between(entry.openedAt(), closed).toMillis(),
                entry.bytesIn(),
                entry.bytesOut(),
                entry.closeReason());
    }

    /** A line of a table. */
    List<@Nullable String> cells() {
        return Arrays.asList(
                id.toString(),
                tunnelId.toString(),
                person.toString(),
                kind,
                peer,
                target,
                openedAt.toString(),
                text(closedAt),
                text(firstByteMillis),
                text(durationMillis),
                Long.toString(bytesIn),
                Long.toString(bytesOut),
                closeReason);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
