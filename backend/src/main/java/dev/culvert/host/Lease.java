package dev.culvert.host;

import dev.culvert.ssh.Link;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** The right to use a Link; the last one returned ends the Link. */
public final class Lease implements AutoCloseable {

    private final Host host;
    private final Link link;
    private final CompletableFuture<Void> tired;
    private final Runnable giveBack;
    private final AtomicBoolean returned = new AtomicBoolean();

    Lease(Host host, Link link, CompletableFuture<Void> tired, Runnable giveBack) {
        this.host = host;
        this.link = link;
        this.tired = tired;
        this.giveBack = giveBack;
    }

    /** The Host as it was saved when the Link was made. */
    public Host host() {
        return host;
    }

    public Link link() {
        return link;
    }

    /**
     * Completes when this Link, or one of a jump host before it, should be left for a fresh one: a
     * new lease is on that. Streams that are open can stay; the Link ends after the last of them.
     */
    public CompletableFuture<Void> tired() {
        return tired.copy();
    }

    /** Gives the Link back. May be called twice. */
    @Override
    public void close() {
        if (returned.compareAndSet(false, true)) {
            giveBack.run();
        }
    }
}
