package dev.culvert.ssh.jsch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** Asks a silent server for a sign of life and notices when none comes. Never writes itself. */
final class KeepAlive implements Runnable {

    static final int MAX_MISSING = 3;

    /** The last question gets this part of the interval for its answer: 32.5 s with 10 s. */
    private static final int LAST_WAIT_DIVISOR = 4;

    private final LongSupplier lastSign;
    private final long interval;
    private final CompletableFuture<?> ended;
    private final Runnable probe;
    private final Runnable onSilence;

    /**
     * @param lastSign {@link System#nanoTime} of the last sign of life
     * @param probe asks without waiting
     * @param onSilence called once when three answers in a row are missing
     */
    KeepAlive(
            LongSupplier lastSign,
            Duration interval,
            CompletableFuture<?> ended,
            Runnable probe,
            Runnable onSilence) {
        this.lastSign = lastSign;
        this.interval = interval.toNanos();
        this.ended = ended;
        this.probe = probe;
        this.onSilence = onSilence;
    }

    /** How long after its last sign of life a server is given up. */
    static Duration patience(Duration interval) {
        return interval.multipliedBy(MAX_MISSING).plus(interval.dividedBy(LAST_WAIT_DIVISOR));
    }

    @Override
    public void run() {
        long heard = lastSign.getAsLong();
        int asked = 0;
        long wait = interval;
        while (!endsWithin(ended, wait)) {
            long latest = lastSign.getAsLong();
            if (latest != heard) {
                heard = latest;
                asked = 0;
                wait = Math.max(1, latest + interval - System.nanoTime());
            } else if (asked == MAX_MISSING) {
                onSilence.run();
                return;
            } else {
                probe.run();
                asked++;
                wait = asked < MAX_MISSING ? interval : interval / LAST_WAIT_DIVISOR;
            }
        }
    }

    /**
     * Asks once, out of turn, and waits for the answer.
     *
     * @param onSilence called when there was no sign of life in time
     */
    static void checkNow(
            LongSupplier lastSign,
            Duration answerWithin,
            CompletableFuture<?> ended,
            Runnable probe,
            Runnable onSilence) {
        long heard = lastSign.getAsLong();
        probe.run();
        if (!endsWithin(ended, answerWithin.toNanos()) && lastSign.getAsLong() == heard) {
            onSilence.run();
        }
    }

    /** Waits for the end of a Link. */
    static boolean endsWithin(CompletableFuture<?> ended, long nanos) {
        try {
            ended.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException | InterruptedException e) {
            return true;
        }
    }
}
