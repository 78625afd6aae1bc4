package dev.culvert.ssh.jsch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How much the server may send before the reader has taken it (RFC 4254 §5.2). Starts small and
 * doubles while the server uses it up faster than the path takes to bring more, so that a long path
 * gets what it needs and a short one costs no memory for nothing. Guarded by the stream's lock.
 */
final class ReceiveWindow {

    /**
     * What every stream has, even without a budget: a packet that everybody takes (RFC 4253 §6.1).
     */
    static final int LEAST = ChannelStream.MAX_PACKET;

    /** What a stream starts with while there is memory; enough for 20 Mbit/s at 100 ms. */
    static final int FIRST = 256 * 1024;

    /** Enough for 2.6 Gbit/s at 50 ms. OpenSSH grants 2 MiB (CHAN_TCP_WINDOW_DEFAULT). */
    static final int MAX = 16 * 1024 * 1024;

    /** A window that was not used for so long is worth less to its stream than to others. */
    static final Duration IDLE = Duration.ofSeconds(10);

    /** Credit is saved up to a part of the window, so that adjustments cost next to nothing. */
    private static final int STEP_DIVISOR = 8;

    /** A reader keeps up that leaves less than this part of the window unread. */
    private static final int BACKLOG_DIVISOR = 4;

    /** A window has room for what is on its way and as much again that the reader works at. */
    private static final int TRIPS = 2;

    /** Trips over loopback are shorter, but then threads wait for a processor, not for bytes. */
    private static final long SHORTEST_TRIP = TimeUnit.MICROSECONDS.toNanos(500);

    /** Over a short path less says nothing: bytes come in bursts, as threads get their time. */
    private static final long SHORTEST_MEASURE = Duration.ofMillis(10).toNanos();

    private final WindowBudget budget;
    private final LongSupplier roundTrip;
    private final int first;
    private int size;
    private int room;
    private int surplus;
    private int uncredited;
    private long measured;
    private long measuredFrom;
    private boolean closed;

    /**
     * @param roundTrip how long a question to the server takes, in nanoseconds; 0 when unknown
     */
    ReceiveWindow(WindowBudget budget, LongSupplier roundTrip) {
        this.budget = budget;
        this.roundTrip = roundTrip;
        this.first = budget.takeFirst();
        this.size = first;
        this.room = first;
    }

    /** What the server hears when the channel is opened. */
    int first() {
        return first;
    }

    int size() {
        return size;
    }

    /** False when so much was not granted. */
    boolean received(int length) {
        if (length > room) {
            return false;
        }
        room -= length;
        return true;
    }

    /**
     * The reader took bytes.
     *
     * @param backlog bytes that it has not taken yet
     * @param now {@link System#nanoTime}
     * @return credit to send now, or 0
     */
    int taken(int count, int backlog, long now) {
        if (measuredFrom == 0 || now - measuredFrom > IDLE.toNanos()) {
            begin(now);
        }
        uncredited += withheld(count);
        measured += count;
        if (uncredited < size / STEP_DIVISOR) {
            return 0;
        }
        int credit = uncredited + growth(backlog, now);
        uncredited = 0;
        room += credit;
        return credit;
    }

    /** Nothing is received any more; what was taken from the budget goes back. May repeat. */
    void close() {
        if (!closed) {
            closed = true;
            budget.give(size + surplus - LEAST);
        }
    }

    /**
     * Starts to measure how long the server takes to use the window up. One that it did not use up
     * for long shrinks: what was granted cannot be taken back, only not be granted again.
     */
    private void begin(long now) {
        if (measuredFrom != 0) {
            surplus += size - first;
            size = first;
        }
        measured = 0;
        measuredFrom = now | 1;
    }

    /** Keeps a part of {@code count} back while the server holds more than it should. */
    private int withheld(int count) {
        int kept = closed ? 0 : Math.min(surplus, count);
        if (kept > 0) {
            surplus -= kept;
            budget.give(kept);
        }
        return count - kept;
    }

    private int growth(int backlog, long now) {
        long took = now - measuredFrom;
        if (measured < size || took < SHORTEST_MEASURE) {
            return 0;
        }
        double rate = (double) measured / took;
        measured = 0;
        measuredFrom = now | 1;
        long needed = TRIPS * Math.max(SHORTEST_TRIP, roundTrip.getAsLong());
        boolean wanted = rate * needed >= size && backlog <= size / BACKLOG_DIVISOR && surplus == 0;
        int growth = Math.min(size, MAX - size);
        if (!wanted || closed || growth == 0 || !budget.take(growth)) {
            return 0;
        }
        size += growth;
        return growth;
    }
}
