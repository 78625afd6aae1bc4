package dev.culvert.ssh.jsch;

import org.jspecify.annotations.Nullable;

/**
 * What the streams of a Link, and all streams of this process, may let servers send ahead, beyond
 * the least that each has. Without it, many streams whose readers stall would fill the heap.
 */
final class WindowBudget {

    /** Streams may hold this part of the heap in windows. */
    private static final int HEAP_DIVISOR = 4;

    /** A new stream gets so little of what is left that thousands of idle ones leave most of it. */
    private static final int FIRST_DIVISOR = 1024;

    /** The budget of this process. */
    static final WindowBudget PROCESS =
            new WindowBudget(Runtime.getRuntime().maxMemory() / HEAP_DIVISOR, null);

    private final @Nullable WindowBudget above;
    private long left;

    /**
     * @param bytes may be given out at once
     * @param above has to be able to give it too
     */
    WindowBudget(long bytes, @Nullable WindowBudget above) {
        this.left = bytes;
        this.above = above;
    }

    /** The size of a new stream's window; all but the least of it is taken from the budget. */
    synchronized int takeFirst() {
        int size =
                above == null
                        ? Math.clamp(
                                left / FIRST_DIVISOR / ReceiveWindow.LEAST * ReceiveWindow.LEAST,
                                ReceiveWindow.LEAST,
                                ReceiveWindow.FIRST)
                        : above.takeFirst();
        left -= size - ReceiveWindow.LEAST;
        return size;
    }

    /** Takes all or nothing, and never more than half of what is left: others come, too. */
    synchronized boolean take(int bytes) {
        if (bytes > left / 2 || (above != null && !above.take(bytes))) {
            return false;
        }
        left -= bytes;
        return true;
    }

    synchronized void give(int bytes) {
        left += bytes;
        if (above != null) {
            above.give(bytes);
        }
    }

    synchronized long left() {
        return left;
    }
}
