package dev.culvert.host;

import dev.culvert.ssh.Link;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** The right to use a Link; the last one returned ends the Link. */
public final class Lease implements AutoCloseable {

    private final HostLinks.Made made;
    private final CompletableFuture<Void> tired;
    private final Runnable giveBack;
    private final AtomicBoolean returned = new AtomicBoolean();

    Lease(HostLinks.Made made, CompletableFuture<Void> tired, Runnable giveBack) {
        this.made = made;
        this.tired = tired;
        this.giveBack = giveBack;
    }

    /** The Host as it was saved when the Link was made. */
    public Host host() {
        return made.host();
    }

    public Link link() {
        return made.link();
    }

    /** Why the Link ended; names the jump host that was lost, if it was one. */
    public String lostBecause() {
        return made.lostBecause();
    }

    HostLinks.Made made() {
        return made;
    }

    /**
     * Completes when this Link, or one of a jump host before it, should be left for a fresh one: a
     * new lease is on that. Streams that are open can stay; the Link ends after the last of them.
     */
    public CompletableFuture<Void> tired() {
        return tired.copy();
    }

    /** Whether {@link #tired} has completed. Costs nothing. */
    public boolean isTired() {
        return tired.isDone();
    }

    /** Gives the Link back. May be called twice. */
    @Override
    public void close() {
        if (returned.compareAndSet(false, true)) {
            giveBack.run();
        }
    }
}
