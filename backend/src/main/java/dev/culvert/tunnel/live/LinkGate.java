package dev.culvert.tunnel.live;

import dev.culvert.ssh.Link;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
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
            while (living() == null && !shut && left > 0) {
                left = changed.awaitNanos(left);
            }
            Link found = living();
            if (found == null) {
                throw new IOException("there is no connection to the SSH server");
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the SSH server", e);
        } finally {
            lock.unlock();
        }
    }

    /** One that has ended is no Link any more, even before its run knows. */
    private @Nullable Link living() {
        return link == null || link.ended().isDone() ? null : link;
    }

    /**
     * Opens something over a Link; when that Link turns out to be lost, over the next one.
     *
     * @param link where to begin; holds the Link that was used in the end
     * @throws IOException when it cannot be opened over a Link that lives, or no Link came in time
     */
    <T> T sturdily(AtomicReference<Link> link, Opening<T> opening) throws IOException {
        while (true) {
            Link through = link.get();
            try {
                return opening.over(through);
            } catch (IOException e) {
                if (!through.ended().isDone()) {
                    throw e;
                }
                link.set(pass());
            }
        }
    }

    /** Opens something over a Link. */
    @FunctionalInterface
    interface Opening<T> {
        T over(Link link) throws IOException;
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
