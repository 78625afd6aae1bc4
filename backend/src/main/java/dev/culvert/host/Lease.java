package dev.culvert.host;

import dev.culvert.ssh.Link;
import java.util.concurrent.atomic.AtomicBoolean;

/** The right to use a Link; the last one returned ends the Link. */
public final class Lease implements AutoCloseable {

    private final HostLinks.Made made;
    private final Runnable giveBack;
    private final AtomicBoolean returned = new AtomicBoolean();

    Lease(HostLinks.Made made, Runnable giveBack) {
        this.made = made;
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

    /** Gives the Link back. May be called twice. */
    @Override
    public void close() {
        if (returned.compareAndSet(false, true)) {
            giveBack.run();
        }
    }
}
