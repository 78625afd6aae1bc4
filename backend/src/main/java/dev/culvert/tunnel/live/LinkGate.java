package dev.culvert.tunnel.live;

import dev.culvert.ssh.Link;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where connections meet the Link of the moment. While a lost Link is being replaced, they wait
 * here for a while instead of being refused.
 */
final class LinkGate {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Duration patience;
    private @Nullable Link link; // guarded by lock
    private boolean shut; // guarded by lock

    LinkGate(Duration patience) {
        this.patience = patience;
    }

    void open(Link fresh) {
        set(fresh, false);
    }

    /** The Link was lost; another may come. */
    void empty() {
        set(null, false);
    }

    /** No Link will come; whoever waits is sent away. */
    void shut() {
        set(null, true);
    }

    /**
     * The Link of the moment, waiting for one if need be.
     *
     * @throws IOException when none came in time
     */
    Link pass() throws IOException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (link == null && !shut && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (link == null) {
                throw new IOException("there is no connection to the SSH server");
            }
            return link;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the SSH server", e);
        } finally {
            lock.unlock();
        }
    }

    private void set(@Nullable Link fresh, boolean nowShut) {
        lock.lock();
        try {
            link = fresh;
            shut = nowShut;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
