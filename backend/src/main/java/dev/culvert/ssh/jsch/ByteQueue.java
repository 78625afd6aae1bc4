package dev.culvert.ssh.jsch;

import java.util.ArrayDeque;

/**
 * Bytes of a stream that arrived and that nobody has taken yet. Holds no memory while empty.
 * Guarded by the stream's lock, except for the bytes of a slice that {@link #head} handed out:
 * {@link #append} never touches those.
 */
final class ByteQueue {

    private static final int SMALL_SEGMENT = 8 * 1024;

    private final SegmentPool pool;
    private final ArrayDeque<Segment> segments = new ArrayDeque<>(2);
    private int size;

    ByteQueue(SegmentPool pool) {
        this.pool = pool;
    }

    /** Bytes {@code from} (inclusive) to {@code to} wait to be consumed. */
    private static final class Segment {
        final byte[] bytes;
        int from;
        int to;

        Segment(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    /** A run of bytes at the head of the queue. */
    record Slice(byte[] bytes, int offset, int length) {
        static final Slice EMPTY = new Slice(new byte[0], 0, 0);
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void append(byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            Segment tail = tailWithRoom(length - done);
            int count = Math.min(length - done, tail.bytes.length - tail.to);
            System.arraycopy(bytes, offset + done, tail.bytes, tail.to, count);
            tail.to += count;
            done += count;
        }
        size += length;
    }

    /** The first bytes; they stay in the queue until {@link #consume}. */
    Slice head() {
        Segment head = segments.getFirst();
        return new Slice(head.bytes, head.from, head.to - head.from);
    }

    /** Forgets {@code count} bytes of what {@link #head} returned. */
    void consume(int count) {
        Segment head = segments.getFirst();
        head.from += count;
        size -= count;
        if (head.from == head.to) {
            segments.removeFirst();
            release(head);
        }
    }

    void clear() {
        segments.forEach(this::release);
        segments.clear();
        size = 0;
    }

    private Segment tailWithRoom(int more) {
        Segment tail = segments.peekLast();
        if (tail == null || tail.to == tail.bytes.length) {
            boolean small = size + more <= SMALL_SEGMENT;
            tail = new Segment(small ? new byte[Math.max(more, 1024)] : pool.take());
            segments.addLast(tail);
        }
        return tail;
    }

    private void release(Segment segment) {
        if (segment.bytes.length == SegmentPool.SEGMENT) {
            pool.give(segment.bytes);
        }
    }
}
