package dev.culvert.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waiting, always with an end. */
final class Wait {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final long POLL_MILLIS = 10;

    private Wait() {}

    /** Something that becomes true. */
    @FunctionalInterface
    interface Fact {
        boolean holds() throws IOException;
    }

    /**
     * @param process gives up when it ended; may be null
     * @param failure words when it does not come true
     */
    static void until(String what, @Nullable Process process, Fact fact, Supplier<String> failure)
            throws IOException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!fact.holds()) {
            boolean dead = process != null && !process.isAlive();
            if (dead || System.nanoTime() > end) {
                throw new IOException("waited in vain until " + what + "; " + failure.get());
            }
            millis(POLL_MILLIS);
        }
    }

    static void until(String what, Fact fact) throws IOException {
        until(what, null, fact, () -> "it took more than " + LIMIT.toSeconds() + " s");
    }

    static void millis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
