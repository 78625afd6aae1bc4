package dev.culvert.share.gateway;

import java.net.InetAddress;
import java.time.Instant;
import java.util.UUID;

/** Hears about every request that was let in. Called on event loops: must not wait. */
public interface Visits {

    /**
     * A request, or a WebSocket, that was let in.
     *
     * @param begins whether it counts as a new visit (see {@link VisitCounter})
     */
    record Visit(
            UUID id,
            UUID shareId,
            UUID tunnelId,
            InetAddress visitor,
            Instant openedAt,
            boolean begins) {}

    /**
     * How it ended.
     *
     * @param status the HTTP status that the visitor got; 101 for a WebSocket; 0 for none
     * @param bytesIn body bytes from the visitor towards the target
     * @param bytesOut body bytes the way back
     */
    record Outcome(int status, long bytesIn, long bytesOut) {}

    void opened(Visit visit);

    void closed(Visit visit, Outcome outcome);

    /** What the request says about the target, as soon as it says it. */
    void found(Visit visit, Finding finding);
}
