package dev.culvert.tunnel.live;

import dev.culvert.ssh.Completion;
import dev.culvert.ssh.Link;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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
     * @throws NoLinkException when none came in time
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
                throw new NoLinkException();
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
        return link == null || link.isOver() ? null : link;
    }

    /**
     * Opens something over the Link of the moment; when that Link turns out to be lost, over the
     * next one.
     *
     * @param used takes the Link that was used
     * @throws NoLinkException when no Link came in time
     * @throws IOException when it cannot be opened over a Link that lives
     */
    <T> T through(AtomicReference<@Nullable Link> used, Opening<T> opening) throws IOException {
        return Completion.of(throughAsync(used, opening));
    }

    /** The same without waiting. */
    <T> CompletableFuture<T> throughAsync(
            AtomicReference<@Nullable Link> used, Opening<T> opening) {
        return passAsync()
                .thenCompose(link -> {
                    used.set(link);
                    return opening.over(link)
                            .exceptionallyCompose(e ->
                                    link.isOver()
                                            ? throughAsync(used, opening)
                                            : CompletableFuture.failedFuture(e));
                });
    }

    private CompletableFuture<Link> passAsync() {
        Link now = ofTheMoment();
        if (now != null) {
            return CompletableFuture.completedFuture(now);
        }
        CompletableFuture<Link> coming = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("at the gate")
                .start(() -> {
                    try {
                        coming.complete(pass());
                    } catch (IOException | RuntimeException | Error e) {
                        coming.completeExceptionally(e);
                    }
                });
        return coming;
    }

    private @Nullable Link ofTheMoment() {
        lock.lock();
        try {
            return living();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the Link that was used has ended, or there never was one. */
    static boolean lost(AtomicReference<@Nullable Link> used) {
        Link link = used.get();
        return link == null || link.isOver();
    }

    /** Begins to open something over a Link. */
    @FunctionalInterface
    interface Opening<T> {
        CompletableFuture<T> over(Link link);
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
