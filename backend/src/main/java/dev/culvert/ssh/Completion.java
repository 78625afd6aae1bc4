package dev.culvert.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what happens on its own, and throws what went wrong as it was. */
public final class Completion {

    private Completion() {}

    /**
     * Waits until it is done, whoever interrupts.
     *
     * @throws IOException when it failed
     */
    public static <T> T of(Future<T> future) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw failure(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * @throws TimeoutException when it is not done in time
     * @throws IOException when it failed, or when the thread was interrupted
     */
    static <T> T of(Future<T> future, Duration timeout) throws IOException, TimeoutException {
        try {
            return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /** What went wrong in the beginning, from what a dependent stage hears. */
    public static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof CompletionException || cause instanceof ExecutionException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static IOException failure(ExecutionException e) {
        Throwable cause = cause(e);
        return cause instanceof IOException io ? io : new IOException(cause);
    }
}
