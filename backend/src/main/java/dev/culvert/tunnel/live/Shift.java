package dev.culvert.tunnel.live;

import dev.culvert.ssh.Duplex;
import dev.culvert.traffic.CloseReason;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
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
        Carried carried = keep(carrier.open(peer, target, far, mine::remove));
        requireOn();
        return carried;
    }

    /**
     * The same without waiting. A connection that was opened just when the run ended is closed.
     *
     * @param far begins to open the far side
     * @return completes exceptionally with what {@link #open} throws
     */
    CompletableFuture<Carried> openAsync(
            String peer, String target, Supplier<CompletableFuture<Duplex>> far) {
        try {
            requireOn();
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        return carrier.openAsync(peer, target, far, mine::remove).thenApply(this::keep);
    }

    private Carried keep(Carried carried) {
        mine.add(carried);
        if (carried.isClosed()) {
            mine.remove(carried);
        }
        CloseReason reason = over;
        if (reason != null) {
            carried.close(reason);
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
