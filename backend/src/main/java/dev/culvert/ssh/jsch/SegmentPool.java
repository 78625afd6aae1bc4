package dev.culvert.ssh.jsch;

import java.util.ArrayDeque;

/** Large arrays of one Link, used again while bytes flow and dropped when it falls idle. */
final class SegmentPool {

    static final int SEGMENT = 128 * 1024;

    /** At most 2 MiB wait for use: what one stream at full speed turns over. */
    private static final int MAX_SPARE = 16;

    private final ArrayDeque<byte[]> spare = new ArrayDeque<>();

    synchronized byte[] take() {
        byte[] segment = spare.pollLast();
        return segment != null ? segment : new byte[SEGMENT];
    }

    synchronized void give(byte[] segment) {
        if (spare.size() < MAX_SPARE) {
            spare.addLast(segment);
        }
    }

    synchronized void drop() {
        spare.clear();
    }
}
