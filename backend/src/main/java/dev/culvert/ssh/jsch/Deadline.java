package dev.culvert.ssh.jsch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Time for signing in, which stands still while a person is being asked. */
final class Deadline implements Runnable {

    private final Duration limit;
    private final Runnable onOverdue;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long due; // System.nanoTime, guarded by lock
    private boolean paused; // guarded by lock
    private boolean met; // guarded by lock
    private volatile boolean overdue;

    /**
     * @param onOverdue called once, on the thread that {@link #run}s, when the time is over
     */
    Deadline(Duration limit, Runnable onOverdue) {
        this.limit = limit;
        this.onOverdue = onOverdue;
        this.due = System.nanoTime() + limit.toNanos();
    }

    /** Waits until it is met or missed. */
    @Override
    public void run() {
        lock.lock();
        try {
            while (!met && (paused || due - System.nanoTime() > 0)) {
                if (paused) {
                    changed.await();
                } else {
                    changed.await(due - System.nanoTime(), TimeUnit.NANOSECONDS);
                }
            }
            overdue = !met;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        if (overdue) {
            onOverdue.run();
        }
    }

    boolean overdue() {
        return overdue;
    }

    /** A person is asked: the time stands still. */
    void pause() {
        set(true, false);
    }

    /** The person has answered: the server gets the whole time again. */
    void resume() {
        set(false, false);
    }

    /** It is over, one way or the other. May be called twice. */
    void met() {
        set(false, true);
    }

    private void set(boolean nowPaused, boolean nowMet) {
        lock.lock();
        try {
            paused = nowPaused;
            met |= nowMet;
            due = System.nanoTime() + limit.toNanos();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
