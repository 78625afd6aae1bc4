package dev.culvert.tunnel.live;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes the one thread that waits at it. A ring that nobody heard wakes the next one who waits. */
final class Bell {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private boolean ringing; // guarded by lock

    void ring() {
        lock.lock();
        try {
            ringing = true;
            rung.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a ring. */
    void await() {
        lock.lock();
        try {
            while (!ringing) {
                rung.awaitUninterruptibly();
            }
            ringing = false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a ring, at most this long; false when none came. */
    boolean await(Duration atMost) {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!ringing && left > 0) {
                left = rung.awaitNanos(left);
            }
            boolean heard = ringing;
            ringing = false;
            return heard;
        } catch (InterruptedException e) {
            throw new IllegalStateException("the threads of tunnels are never interrupted", e);
        } finally {
            lock.unlock();
        }
    }
}
