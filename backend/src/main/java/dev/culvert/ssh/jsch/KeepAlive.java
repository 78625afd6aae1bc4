package dev.culvert.ssh.jsch;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a silent server for a sign of life and notices when none comes. Never writes itself. */
final class KeepAlive implements Runnable {

    private static final int MAX_MISSING = 3;

    /** The last question gets this part of the interval for its answer: 32.5 s with 10 s. */
    private static final int LAST_WAIT_DIVISOR = 4;

    /** To whom it does not matter what the server answers. */
    static final GlobalRequests.Answer ANY_ANSWER =
            new GlobalRequests.Answer() {
                @Override
                public void granted(Payload details) {}

                @Override
                public void refused(String debug) {}

                @Override
                public void lost(IOException cause) {}
            };

    private final LinkInput input;
    private final long interval;
    private final CompletableFuture<?> ended;
    private final Connections connections;
    private final Runnable onSilence;

    /**
     * @param onSilence called once when three answers in a row are missing
     */
    KeepAlive(
            LinkInput input,
            Duration interval,
            CompletableFuture<?> ended,
            Connections connections,
            Runnable onSilence) {
        this.input = input;
        this.interval = interval.toNanos();
        this.ended = ended;
        this.connections = connections;
        this.onSilence = onSilence;
    }

    @Override
    public void run() {
        long heard = input.lastRead();
        int asked = 0;
        long wait = interval;
        while (!endsWithin(wait)) {
            long latest = input.lastRead();
            if (latest != heard) {
                heard = latest;
                asked = 0;
                wait = Math.max(1, latest + interval - System.nanoTime());
            } else if (asked == MAX_MISSING) {
                onSilence.run();
                return;
            } else {
                connections.fallIdle();
                connections.probe();
                asked++;
                wait = asked < MAX_MISSING ? interval : interval / LAST_WAIT_DIVISOR;
            }
        }
    }

    private boolean endsWithin(long nanos) {
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
