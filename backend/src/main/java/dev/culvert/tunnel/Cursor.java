package dev.culvert.tunnel;

import dev.culvert.problem.Problem;
import dev.culvert.traffic.LedgerEntry;
import dev.culvert.traffic.LedgerQuery.Position;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A place in the list of connections, as text for callers of the API. */
final class Cursor {

    private Cursor() {}

    static String of(LedgerEntry entry) {
        return entry.openedAt() + "_" + entry.id();
    }

    /**
     * @throws dev.culvert.problem.ProblemException {@code BAD_CURSOR}
     */
    static @Nullable Position parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int middle = text.indexOf('_');
        try {
            return new Position(
                    Instant.parse(text.substring(0, Math.max(0, middle))),
                    UUID.fromString(text.substring(middle + 1)));
        } catch (DateTimeException | IllegalArgumentException unfit) {
            throw Problem.invalid(
                            "BAD_CURSOR",
                            "The cursor is not one of ours",
                            "cursor has to be what a page before answered as next.",
                            "Start again without a cursor.")
                    .asException();
        }
    }
}
