package dev.culvert.tunnel.live;

import dev.culvert.host.Host;
import dev.culvert.host.Lease;
import dev.culvert.host.LinkFailedException;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.Link.LinkEnd;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tunnel's hold on its Link. When the Link is tired, the forward moves to a fresh one: its port
 * stays open, and connections that are open stay where they are. Confined to the run's thread.
 */
final class Grip implements AutoCloseable {

    /** A fresh Link that cannot be had is asked for again after this; the tired one still works. */
    static final Duration TRY_AGAIN = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(Grip.class);

    private final Source fresh;
    private final Forward forward;
    private final Bell bell;
    private Lease lease;
    private CompletableFuture<LinkEnd> end = new CompletableFuture<>(); // of the lease's Link
    private boolean stays; // with the tired Link until that ends
    private volatile boolean closed;
    private long tryAgain = System.nanoTime();

    /** Where leases come from. */
    @FunctionalInterface
    interface Source {
        Lease lease() throws LinkFailedException;
    }

    /**
     * @param first the lease to begin with
     * @param fresh leases that take the place of a tired one
     * @param bell rung when the Link has ended or is tired
     * @throws LinkFailedException when there is no Link to be had
     */
    Grip(Source first, Source fresh, Forward forward, Bell bell) throws LinkFailedException {
        this.fresh = fresh;
        this.forward = forward;
        this.bell = bell;
        this.lease = first.lease();
        ringAtItsEnd();
    }

    /** The Link of the moment. */
    Link link() {
        return lease.link();
    }

    /** The Host that it leads to. */
    Host host() {
        return lease.host();
    }

    /** Why the Link of the moment ended; names the jump host that was lost, if it was one. */
    String lostBecause() {
        return lease.lostBecause();
    }

    /** Whether it has ended, and {@link #lostBecause} knows why. */
    boolean lost() {
        return end.isDone();
    }

    /**
     * Moves to a fresh Link if this one is tired.
     *
     * @throws IOException when the forward could neither move nor go back
     */
    void renew() throws IOException {
        if (stays || !lease.isTired() || lost() || System.nanoTime() - tryAgain < 0) {
            return;
        }
        Lease next;
        try {
            next = fresh.lease();
        } catch (LinkFailedException e) {
            stays = !e.mayPass(); // a server that has said no is not asked again and again
            tryAgainLater(e);
            return;
        }
        try {
            forward.engage(next.link());
        } catch (IOException e) {
            next.close();
            tryAgainLater(e);
            forward.engage(link());
            return;
        }
        Lease tired = lease;
        lease = next;
        ringAtItsEnd();
        tired.close();
    }

    @Override
    public void close() {
        closed = true;
        lease.close();
    }

    /** The end of a Link that was given back must not wake a tunnel that waits for a person. */
    private void ring() {
        if (!closed) {
            bell.ring();
        }
    }

    private void ringAtItsEnd() {
        end = link().ended();
        end.thenRun(this::ring);
        lease.tired().thenRun(this::ring);
    }

    private void tryAgainLater(Exception why) {
        log.info("A tired link could not be replaced yet: {}", why.getMessage());
        tryAgain = System.nanoTime() + TRY_AGAIN.toNanos();
        CompletableFuture.delayedExecutor(TRY_AGAIN.toSeconds(), TimeUnit.SECONDS)
                .execute(this::ring);
    }
}
