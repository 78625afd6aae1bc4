package dev.culvert.ssh.jsch;

/**
 * What the server may send before the reader has taken it (RFC 4254 §5.2). Starts small and doubles
 * while its reader keeps up, as far as the process has memory for it. Guarded by the stream's lock.
 */
final class ReceiveWindow {

    /** What every stream has; enough for 20 Mbit/s at 100 ms. */
    static final int FIRST = 256 * 1024;

    /** What OpenSSH grants too: 64 packets of 32 KiB (CHAN_TCP_WINDOW_DEFAULT). */
    static final int MAX = 2 * 1024 * 1024;

    /** Credit is saved up to a part of the window, so that adjustments cost next to nothing. */
    private static final int STEP_DIVISOR = 8;

    /** A reader keeps up that leaves less than this part of the window unread. */
    private static final int BACKLOG_DIVISOR = 4;

    private final WindowBudget budget;
    private int size = FIRST;
    private int room = FIRST;
    private int uncredited;
    private int takenSinceGrowth;
    private boolean closed;

    ReceiveWindow(WindowBudget budget) {
        this.budget = budget;
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
     * @return credit to send now, or 0
     */
    int taken(int count, int backlog) {
        uncredited += count;
        takenSinceGrowth = Math.min(MAX, takenSinceGrowth + count);
        if (uncredited < size / STEP_DIVISOR) {
            return 0;
        }
        int credit = uncredited + growth(backlog);
        uncredited = 0;
        room += credit;
        return credit;
    }

    /** Nothing is received any more; what was taken from the budget goes back. May repeat. */
    void close() {
        if (!closed) {
            closed = true;
            budget.give(size - FIRST);
        }
    }

    private int growth(int backlog) {
        boolean keepsUp = takenSinceGrowth >= size && backlog <= size / BACKLOG_DIVISOR;
        if (closed || size == MAX || !keepsUp || !budget.take(size)) {
            return 0;
        }
        int growth = size;
        size += growth;
        takenSinceGrowth = 0;
        return growth;
    }
}
