package dev.culvert.ssh.jsch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Time for signing in, which stands still while a person or an agent is being asked. */
final class Deadline implements Runnable {

    private final Duration limit;
    private final Runnable onOverdue;
    private CompletableFuture<Void> change = new CompletableFuture<>(); // guarded by this
    private boolean paused; // guarded by this
    private boolean met; // guarded by this
    private volatile boolean overdue;

    /**
     * @param onOverdue called once, on the thread that {@link #run}s, when the time is over
     */
    Deadline(Duration limit, Runnable onOverdue) {
        this.limit = limit;
        this.onOverdue = onOverdue;
    }

    /** Waits until it is met or missed. */
    @Override
    public void run() {
        while (!overdue) {
            CompletableFuture<Void> next;
            boolean standing;
            synchronized (this) {
                if (met) {
                    return;
                }
                next = change;
                standing = paused;
            }
            overdue = !standing && !happensInTime(next);
            if (standing) {
                next.join();
            }
        }
        onOverdue.run();
    }

    boolean overdue() {
        return overdue;
    }

    /** Somebody is asked: the time stands still. */
    void pause() {
        set(true, false);
    }

    /** They have answered: the server gets the whole time again. */
    void resume() {
        set(false, false);
    }

    /** It is over, one way or the other. May be called twice. */
    void met() {
        set(false, true);
    }

    private boolean happensInTime(CompletableFuture<Void> next) {
        return next.thenApply(_ -> true)
                .completeOnTimeout(false, limit.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private void set(boolean nowPaused, boolean nowMet) {
        CompletableFuture<Void> past;
        synchronized (this) {
            paused = nowPaused;
            met |= nowMet;
            past = change;
            change = new CompletableFuture<>();
        }
        past.complete(null);
    }
}
