package dev.culvert.tunnel.live;

import dev.culvert.traffic.CloseReason;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections that a tunnel's carrier holds for one run. When the run is over none of them is
 * left, not even one that was just being opened, and none of another run is touched.
 */
final class Shift {

    private final Carrier carrier;
    private final Set<Carried> mine = ConcurrentHashMap.newKeySet();
    private volatile @Nullable CloseReason over;

    Shift(Carrier carrier) {
        this.carrier = carrier;
    }

    /**
     * @throws dev.culvert.problem.ProblemException {@code TOO_MANY_CONNECTIONS}
     * @throws IOException when the far side cannot be opened, or the run is over
     */
    Carried open(String peer, String target, Carrier.Far far) throws IOException {
        requireOn();
        Carried carried = carrier.open(peer, target, far, mine::remove);
        mine.add(carried);
        if (carried.isClosed()) {
            mine.remove(carried);
        }
        CloseReason reason = over;
        if (reason != null) {
            carried.close(reason);
            requireOn();
        }
        return carried;
    }

    /** Notes a connection that never got through. */
    void refused(String peer, String target, CloseReason reason) {
        carrier.refused(peer, target, reason);
    }

    /** Closes what is open; more may come. */
    void cut(CloseReason reason) {
        mine.forEach(carried -> carried.close(reason));
    }

    /** Closes what is open; nothing more comes. */
    void end(CloseReason reason) {
        over = reason;
        cut(reason);
    }

    private void requireOn() throws IOException {
        if (over != null) {
            throw new IOException("the tunnel was stopped");
        }
    }
}
