package dev.culvert.traffic;

import java.time.Instant;

/**
 * Where connections of a tunnel went, as the ledger has it.
 *
 * @param connections of the newest {@link #WINDOW}, those that went there, failed ones included
 * @param open those that are open now
 * @param bytesIn towards it, of connections that ended
 * @param bytesOut back from it, of connections that ended
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

    /** With what its open connections have moved so far. */
    public Destination plus(long in, long out) {
        return new Destination(
                target, connections, open, bytesIn + in, bytesOut + out, failures, lastUsed);
    }
}
