package dev.culvert.traffic;

import java.time.Instant;
import java.util.List;

/**
 * Where connections of a tunnel went, as the ledger has it.
 *
 * @param connections of the newest {@link #WINDOW}, those that went there, failed ones included
 * @param open those that are open now
 * @param bytesIn towards it, so far
 * @param bytesOut back from it, so far
 * @param failures those that never got through
 * @param lastUsed when the newest was opened
 */
public record Destination(
        String target,
        long connections,
        long open,
        long bytesIn,
        long bytesOut,
        long failures,
        Instant lastUsed) {

    /** The newest connections of a tunnel that are looked at, so that a busy one stays cheap. */
    public static final int WINDOW = 20_000;

    /** With what open connections have moved so far. */
    Destination plus(List<LedgerEntry> moving) {
        return new Destination(
                target,
                connections,
                open,
                bytesIn + moving.stream().mapToLong(LedgerEntry::bytesIn).sum(),
                bytesOut + moving.stream().mapToLong(LedgerEntry::bytesOut).sum(),
                failures,
                lastUsed);
    }
}
