package dev.culvert.host;

import dev.culvert.ssh.Link;
import java.util.concurrent.atomic.AtomicBoolean;

/** The right to use a Link; the last one returned ends the Link. */
public final class Lease implements AutoCloseable {

    private final Host host;
    private final Link link;
    private final Runnable giveBack;
    private final AtomicBoolean returned = new AtomicBoolean();

    Lease(Host host, Link link, Runnable giveBack) {
        this.host = host;
        this.link = link;
        this.giveBack = giveBack;
    }

    /** The Host as it was saved when the Link was made. */
    public Host host() {
        return host;
    }

    public Link link() {
        return link;
    }

    /** Gives the Link back. May be called twice. */
    @Override
    public void close() {
        if (returned.compareAndSet(false, true)) {
            giveBack.run();
        }
    }
}
