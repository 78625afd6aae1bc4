package dev.culvert.ssh.jsch;

import dev.culvert.ssh.Duplex;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What goes to the server. Writing never waits: what the stream below has no room for is kept, and
 * a thread that lives only as long brings it there. Whoever sends packets waits before the next one
 * until {@link #awaitClear}, so at most one of them is kept, besides what JSch itself has to say.
 */
final class LinkOutput extends OutputStream {

    /** Packets; an exchange of keys, which is all that JSch says by itself, takes three. */
    static final int MOST_KEPT = 64;

    private final Duplex stream;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition cleared = lock.newCondition();
    private final ArrayDeque<byte[]> kept = new ArrayDeque<>(2); // guarded by lock
    private @Nullable IOException broken; // guarded by lock

    private volatile boolean together;

    /** {@link System#nanoTime} when the first of {@link #kept} began to wait, odd; 0 without. */
    private volatile long keepingSince;

    LinkOutput(Duplex stream) {
        this.stream = stream;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        lock.lock();
        try {
            if (broken != null) {
                throw new IOException(broken.getMessage(), broken);
            }
            ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
            if (kept.isEmpty()) {
                stream.offer(rest);
            }
            if (rest.hasRemaining()) {
                keep(Arrays.copyOfRange(bytes, rest.position(), rest.limit()));
            }
        } finally {
            lock.unlock();
        }
    }

    /** JSch calls it behind each packet. */
    @Override
    public void flush() {
        if (!together) {
            letGo();
        }
    }

    /**
     * Packets that follow may travel together, until {@link #letGo}. By who has the turn in {@link
     * Outbound}.
     */
    void together() {
        together = true;
    }

    /** Whatever was written is on its way now. */
    void letGo() {
        together = false;
        lock.lock();
        try {
            stream.flush();
        } finally {
            lock.unlock();
        }
    }

    /** True when the stream below had room for everything so far. */
    boolean isClear() {
        return keepingSince == 0;
    }

    /**
     * Waits until the stream below had room for everything.
     *
     * @throws IOException when it broke
     */
    void awaitClear() throws IOException {
        if (isClear()) {
            return;
        }
        lock.lock();
        try {
            while (!kept.isEmpty() && broken == null) {
                cleared.awaitUninterruptibly();
            }
            if (broken != null) {
                throw new IOException(broken.getMessage(), broken);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How long the server has not been reading what is kept, in nanoseconds; 0 without. */
    long stuckFor() {
        long since = keepingSince;
        return since == 0 ? 0 : System.nanoTime() - since;
    }

    private void keep(byte[] rest) throws IOException {
        if (kept.size() >= MOST_KEPT) {
            throw new IOException("The server does not read the answers to what it asks");
        }
        kept.addLast(rest);
        if (kept.size() == 1) {
            keepingSince = System.nanoTime() | 1;
            Thread.ofVirtual().name("ssh-write").start(this::bringThere);
        }
    }

    private void bringThere() {
        try {
            byte[] next = first();
            while (next != null) {
                stream.write(next, 0, next.length);
                next = afterFirst();
            }
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(new IOException(e)); // or whoever waits until it is clear would wait for ever
        }
    }

    private byte @Nullable [] first() {
        lock.lock();
        try {
            return kept.peekFirst();
        } finally {
            lock.unlock();
        }
    }

    /** The first one has been written. */
    private byte @Nullable [] afterFirst() {
        lock.lock();
        try {
            kept.removeFirst();
            keepingSince = kept.isEmpty() ? 0 : System.nanoTime() | 1;
            if (kept.isEmpty()) {
                cleared.signalAll();
            }
            return kept.peekFirst();
        } finally {
            lock.unlock();
        }
    }

    private void fail(IOException cause) {
        lock.lock();
        try {
            broken = cause;
            cleared.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
