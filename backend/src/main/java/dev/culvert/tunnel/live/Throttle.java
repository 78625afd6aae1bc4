package dev.culvert.tunnel.live;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets bytes of one direction of a tunnel pass at a bounded rate, whatever connection they belong
 * to. Each piece is given its place in the order of asking, and waits until the rate has reached
 * that place: connections that ask all the time take turns, nobody looks at a clock while waiting,
 * and a new rate moves everybody's time at once. Without a limit it costs one volatile read.
 */
final class Throttle {

    /** What may pass at once after a pause, in parts of a second at the full rate. */
    private static final int BURST_PART = 10;

    /** A piece takes this part of a second at the full rate, so that turns come around often. */
    private static final int PIECE_PART = 50;

    private static final int SMALLEST_PIECE = 512;

    /** As large as the packets of SSH usually are. */
    private static final int LARGEST_PIECE = 32 * 1024;

    private static final double NANOS = 1e9;

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile long rate; // bytes per second, 0 for no limit; written under lock
    private double reached; // bytes that may have passed at moment reachedAt; guarded by lock
    private long reachedAt; // guarded by lock
    private double promised; // the end of the last piece in the order; guarded by lock

    Throttle() {
        this(System::nanoTime);
    }

    Throttle(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.reachedAt = nanoTime.getAsLong();
    }

    /** Bytes per second from now on; null for no limit. */
    void limit(@Nullable Long bytesPerSecond) {
        lock.lock();
        try {
            advance();
            rate = bytesPerSecond == null ? 0 : bytesPerSecond;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is a limit, so that bytes may have to wait. */
    boolean isLimited() {
        return rate > 0;
    }

    /** Those who wait look again whether they are still wanted. */
    void wake() {
        if (rate > 0) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits until some of {@code length} bytes may pass.
     *
     * @param gone whether the connection is closed, so that its bytes go nowhere
     * @return how many; all of them without a limit
     * @throws IOException when it is closed
     */
    int take(int length, BooleanSupplier gone) throws IOException {
        if (rate == 0) {
            return length;
        }
        lock.lock();
        try {
            int piece = Math.min(length, piece());
            advance();
            promised = Math.max(promised, reached - (double) rate / BURST_PART) + piece;
            double place = promised;
            while (rate > 0 && reached < place) {
                if (gone.getAsBoolean()) {
                    throw new IOException("closed while it waited for its share of the bandwidth");
                }
                double missing = place - reached;
                awaitNanos((long) Math.ceil(missing / rate * NANOS));
                advance();
            }
            return piece;
        } finally {
            lock.unlock();
        }
    }

    private int piece() {
        return Math.clamp(rate / PIECE_PART, SMALLEST_PIECE, LARGEST_PIECE);
    }

    private void awaitNanos(long nanos) {
        try {
            changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            throw new IllegalStateException("the threads of tunnels are never interrupted", e);
        }
    }

    private void advance() {
        long now = nanoTime.getAsLong();
        if (rate == 0) {
            reached = Math.max(reached, promised); // nobody was held back
        } else {
            reached += (now - reachedAt) / NANOS * rate;
        }
        reachedAt = now;
    }
}
