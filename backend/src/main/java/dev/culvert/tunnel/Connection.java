package dev.culvert.tunnel;

import dev.culvert.ssh.Duplex;
import dev.culvert.traffic.CloseReason;
import java.time.Instant;
import java.util.UUID;

/**
 * One connection through a tunnel, seen from the side that opened it: what is written goes to the
 * target, what is read comes from there. Both are metered; its end stands in the ledger with a
 * reason.
 */
public interface Connection extends Duplex {

    UUID id();

    /** Who opened it. */
    String peer();

    /** Where it goes, as named when it was opened. */
    String target();

    Instant openedAt();

    long bytesIn();

    long bytesOut();

    /** Ends it; the first reason given is the one that is kept. */
    void close(CloseReason reason);

    /** Ends it because the opening side went away. */
    @Override
    default void close() {
        close(CloseReason.CLIENT_CLOSED);
    }
}
