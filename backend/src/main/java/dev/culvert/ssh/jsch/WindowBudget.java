package dev.culvert.ssh.jsch;

/**
 * What all streams of this process together may let servers send ahead, beyond the window that each
 * starts with. Without it, many streams whose readers stall would fill the heap.
 */
final class WindowBudget {

    /** Streams may hold this part of the heap in windows that have grown. */
    private static final int HEAP_DIVISOR = 4;

    /** The budget of this process. */
    static final WindowBudget SHARED =
            new WindowBudget(Runtime.getRuntime().maxMemory() / HEAP_DIVISOR);

    private long left;

    /**
     * @param bytes may be given out at once
     */
    WindowBudget(long bytes) {
        left = bytes;
    }

    /** Takes all or nothing. */
    synchronized boolean take(int bytes) {
        if (bytes > left) {
            return false;
        }
        left -= bytes;
        return true;
    }

    synchronized void give(int bytes) {
        left += bytes;
    }

    synchronized long left() {
        return left;
    }
}
