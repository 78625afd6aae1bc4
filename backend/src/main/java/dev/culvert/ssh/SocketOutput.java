package dev.culvert.ssh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The way out of a {@link SocketDuplex}. Whoever offers writes to the kernel at once; what it has
 * no room for is written by a thread that lives only as long.
 */
final class SocketOutput implements Taker {

    private final AsynchronousSocketChannel channel;

    /** Held by whoever writes, from an offer to the flush, and while its rest is being written. */
    private final Semaphore writing = new Semaphore(1);

    private @Nullable ByteBuffer offered; // of whoever holds writing

    /** Takes no more, so that what is offered next waits for somebody who meets the same fault. */
    private volatile boolean broken;

    private volatile @Nullable Acknowledger acknowledger;

    SocketOutput(AsynchronousSocketChannel channel) {
        this.channel = channel;
    }

    /** Tells of what is offered. */
    void acknowledge(Acknowledger by) {
        acknowledger = by;
    }

    /** Waits while the other end has no room. */
    void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer chunk = Chunks.take();
        writing.acquireUninterruptibly();
        try {
            for (int done = 0; done < length; done += chunk.capacity()) {
                chunk.clear().put(bytes, offset + done, Math.min(length - done, chunk.capacity()));
                drain(chunk.flip());
            }
        } finally {
            Chunks.give(chunk);
            writing.release();
        }
    }

    @Override
    public void offer(ByteBuffer bytes) {
        while (bytes.hasRemaining() && !broken) {
            ByteBuffer chunk = offered;
            if (chunk == null) {
                if (!writing.tryAcquire()) {
                    return;
                }
                try {
                    chunk = Chunks.take();
                } catch (Error e) {
                    writing.release(); // or whoever writes would wait for ever
                    throw e;
                }
                offered = chunk;
            }
            int count = Math.min(bytes.remaining(), chunk.remaining());
            chunk.put(chunk.position(), bytes, bytes.position(), count);
            chunk.position(chunk.position() + count);
            bytes.position(bytes.position() + count);
            if (!chunk.hasRemaining()) {
                flush();
            }
        }
    }

    @Override
    public void flush() {
        ByteBuffer chunk = offered;
        if (chunk == null) {
            return;
        }
        offered = null;
        Acknowledger acks = acknowledger;
        if (acks != null) {
            acks.sent(); // before: what arrives meanwhile is not acknowledged by it
        }
        Future<Integer> written = channel.write(chunk.flip());
        if (written.isDone() && !chunk.hasRemaining()) {
            Chunks.give(chunk);
            writing.release();
        } else {
            Thread.ofVirtual().name("write").start(() -> goOn(written, chunk));
        }
    }

    @Override
    public boolean end() {
        flush();
        if (!writing.tryAcquire()) {
            return false;
        }
        try {
            channel.shutdownOutput();
            return true;
        } catch (IOException e) {
            return false; // closed: whoever finishes meets the same
        } finally {
            writing.release();
        }
    }

    /** Behind everything that was written before. */
    void finish() throws IOException {
        writing.acquireUninterruptibly();
        try {
            channel.shutdownOutput();
        } finally {
            writing.release();
        }
    }

    /** The rest of what was offered when there was no room. */
    private void goOn(Future<Integer> begun, ByteBuffer chunk) {
        try {
            Completion.of(begun);
            drain(chunk);
        } catch (IOException | RuntimeException | Error e) {
            broken = true;
        } finally {
            Chunks.give(chunk);
            writing.release();
        }
    }

    private void drain(ByteBuffer chunk) throws IOException {
        while (chunk.hasRemaining()) {
            Completion.of(channel.write(chunk));
        }
    }
}
