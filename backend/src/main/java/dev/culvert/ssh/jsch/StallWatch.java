package dev.culvert.ssh.jsch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Notices a server that still talks but holds up whoever waits for it: one that does not finish an
 * exchange of keys, during which JSch lets everybody wait, one that reads nothing, or one that does
 * not answer.
 */
final class StallWatch implements Runnable {

    /** Takes a second; slow machines and paths need a few. */
    static final Duration LONGEST_KEY_EXCHANGE = Duration.ofSeconds(30);

    /** A stall is noticed so much later at most, as a part of the shorter limit. */
    private static final int LOOKS_PER_LIMIT = 4;

    private final LongSupplier exchangingFor;
    private final LongSupplier stuckFor;
    private final long longestWrite;
    private final CompletableFuture<?> ended;
    private final Runnable checkAnswers;
    private final Consumer<String> onStall;

    /**
     * @param exchangingFor nanoseconds since keys began to be exchanged, or 0
     * @param stuckFor nanoseconds that the present packet has been waiting, or 0
     * @param checkAnswers gives up single requests that wait for too long
     * @param onStall called once with the reason
     */
    StallWatch(
            LongSupplier exchangingFor,
            LongSupplier stuckFor,
            Duration longestWrite,
            CompletableFuture<?> ended,
            Runnable checkAnswers,
            Consumer<String> onStall) {
        this.exchangingFor = exchangingFor;
        this.stuckFor = stuckFor;
        this.longestWrite = longestWrite.toNanos();
        this.ended = ended;
        this.checkAnswers = checkAnswers;
        this.onStall = onStall;
    }

    /** As long as it takes until a silent server is given up, and a little more. */
    static Duration longestWrite(Duration keepAlive) {
        return keepAlive.multipliedBy(KeepAlive.MAX_MISSING + 1);
    }

    @Override
    public void run() {
        long longestExchange = LONGEST_KEY_EXCHANGE.toNanos();
        long pause = Math.max(1, Math.min(longestExchange, longestWrite) / LOOKS_PER_LIMIT);
        while (!KeepAlive.endsWithin(ended, pause)) {
            if (exchangingFor.getAsLong() > longestExchange) {
                onStall.accept("The server did not finish an exchange of keys");
                return;
            }
            if (stuckFor.getAsLong() > longestWrite) {
                onStall.accept("The server stopped reading");
                return;
            }
            checkAnswers.run();
        }
    }
}
