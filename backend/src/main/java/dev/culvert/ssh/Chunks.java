package dev.culvert.ssh;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Buffers for transfers, outside of the heap, so that the kernel fills and empties them without a
 * copy in between. There is an end to them: whoever comes late gets a small one in the heap.
 */
final class Chunks {

    static final int SIZE = 128 * 1024;

    static final int SMALL = 8 * 1024;

    /** This part of what the heap may grow to. Java allows as much outside of it as inside. */
    private static final int HEAP_DIVISOR = 8;

    /** What a few connections at full speed turn over: 2 MiB. */
    private static final int MOST_SPARE = 16;

    private static final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>();

    private static final long MOST = Runtime.getRuntime().maxMemory() / HEAP_DIVISOR / SIZE;

    private static long made;

    private Chunks() {}

    /** Has to be given back. */
    static ByteBuffer take() {
        synchronized (spare) {
            ByteBuffer chunk = spare.pollLast();
            if (chunk != null) {
                return chunk.clear();
            }
            if (made == MOST) {
                return ByteBuffer.allocate(SMALL);
            }
            ByteBuffer fresh = ByteBuffer.allocateDirect(SIZE);
            made++;
            return fresh;
        }
    }

    /** Only what nobody uses any more, the kernel included. */
    static void give(ByteBuffer chunk) {
        if (!chunk.isDirect()) {
            return;
        }
        synchronized (spare) {
            if (spare.size() < MOST_SPARE) {
                spare.addLast(chunk);
            } else {
                made--;
            }
        }
    }

    /** How many have not been given back. */
    static long inUse() {
        synchronized (spare) {
            return made - spare.size();
        }
    }
}
