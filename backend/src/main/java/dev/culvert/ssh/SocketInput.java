package dev.culvert.ssh;

import dev.culvert.ssh.Duplex.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way in of a {@link SocketDuplex}. One read is on its way from the start, and always while it
 * is fed into somebody, unless bytes wait that nobody took. It ends on one of the {@link
 * IoThreads}.
 */
final class SocketInput {

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final AsynchronousSocketChannel channel;
    private final Runnable onFault;
    private final CompletionHandler<Integer, @Nullable Void> onRead = new Received();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private ByteBuffer input = ByteBuffer.allocate(Chunks.SMALL); // of who reads, or transfers
    private volatile @Nullable Taker taker;
    private volatile @Nullable Acknowledger acknowledger;
    private @Nullable Runnable onRest; // guarded by lock
    private boolean attended; // onRest called somebody who still comes; guarded by lock
    private boolean waiting; // bytes in input that nobody took; guarded by lock
    private boolean transferring; // somebody takes them just now; guarded by lock
    private boolean reading; // guarded by lock
    private boolean ended; // guarded by lock
    private boolean endTaken; // guarded by lock
    private boolean woken; // guarded by lock
    private @Nullable IOException broken; // guarded by lock

    /**
     * @param onFault closes the socket when a taker failed, which nobody else would notice
     */
    SocketInput(AsynchronousSocketChannel channel, Runnable onFault) {
        this.channel = channel;
        this.onFault = onFault;
    }

    /** What comes early is here already when somebody wants it. */
    void start() {
        if (startReading()) {
            read();
        }
    }

    /** Tells of small pieces, of which dialogues consist; a stream of large ones needs no help. */
    void acknowledge(Acknowledger by) {
        acknowledger = by;
    }

    /** As {@link Duplex#transferTo}. */
    int transferTo(Sink sink) throws IOException {
        int count = awaitInput();
        if (count > 0) {
            try {
                transfer(sink, count);
            } finally {
                taken();
            }
        }
        return count;
    }

    /** As {@link Duplex#feed(Taker)}. */
    void feed(Taker next) {
        taker = next;
        start();
    }

    /** As {@link Duplex#feed(Taker, Runnable)}. */
    void feed(Taker next, Runnable rest) {
        lock.lock();
        try {
            taker = next;
            transferring = waiting;
        } finally {
            lock.unlock();
        }
        try {
            if (transferring) { // what came before somebody wanted it
                next.offer(input);
                next.flush();
            }
        } finally {
            fed(rest);
        }
        start();
    }

    private void fed(Runnable rest) {
        lock.lock();
        try {
            onRest = rest;
            transferring = false;
            waiting = waiting && input.hasRemaining();
            if (broken != null && !reading) {
                releaseInput();
            }
            if (waiting || ended || broken != null) {
                tell();
            }
        } finally {
            lock.unlock();
        }
    }

    /** As {@link Duplex#wake}. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits; returns how many bytes are in {@link #input}, 0 or -1 as {@link #transferTo} does. */
    private int awaitInput() throws IOException {
        lock.lock();
        try {
            while (true) {
                if (waiting) {
                    transferring = true;
                    return input.remaining();
                }
                if (broken != null) {
                    throw new IOException(broken.getMessage(), broken);
                }
                if (ended) {
                    return -1;
                }
                if (woken) {
                    woken = false;
                    return 0;
                }
                if (!reading) {
                    reading = true;
                    read();
                }
                if (onRest != null) {
                    attended = false;
                    return 0;
                }
                arrived.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What waited was transferred. */
    private void taken() {
        lock.lock();
        try {
            waiting = false;
            transferring = false;
            if (broken == null) {
                fit(input.limit());
            } else {
                releaseInput();
            }
        } finally {
            lock.unlock();
        }
        if (taker != null) {
            start();
        }
    }

    /** When nothing is read any more, and nobody transfers. */
    private void releaseInput() {
        Chunks.give(input);
        input = NONE;
        waiting = false;
    }

    /** That there is something for {@link #transferTo}. Guarded by lock. */
    private void tell() {
        arrived.signal();
        Runnable rest = onRest;
        if (rest != null && !attended && !endTaken) {
            attended = true;
            rest.run();
        }
    }

    private boolean startReading() {
        lock.lock();
        try {
            boolean start = !reading && !waiting && !ended && broken == null;
            reading |= start;
            return start;
        } finally {
            lock.unlock();
        }
    }

    /** By whoever made {@link #reading} true. Never waits; {@link Received} is told. */
    private void read() {
        channel.read(input.clear(), null, onRead);
    }

    /** Whatever happens here, a socket that nobody reads any more would hang. */
    private final class Received implements CompletionHandler<Integer, @Nullable Void> {
        @Override
        public void completed(Integer count, @Nullable Void nothing) {
            try {
                received(count);
            } catch (RuntimeException | Error e) {
                failed(e, null);
                onFault.run();
            }
        }

        private void received(int count) {
            if (count < 0) {
                Taker next = taker;
                boolean taken = next != null && next.end();
                lock.lock();
                try {
                    releaseInput();
                    reading = false;
                    ended = true;
                    endTaken = taken;
                    tell();
                } finally {
                    lock.unlock();
                }
                return;
            }
            Acknowledger acks = acknowledger;
            if (acks != null && count < Chunks.SMALL) {
                acks.received();
            }
            if (passedOn()) {
                fit(count);
                read();
            } else {
                lock.lock();
                try {
                    reading = false;
                    waiting = true;
                    if (broken != null) {
                        releaseInput(); // closed meanwhile, and nobody comes for it
                    }
                    tell();
                } finally {
                    lock.unlock();
                }
            }
        }

        @Override
        public void failed(Throwable cause, @Nullable Void nothing) {
            lock.lock();
            try {
                reading = false;
                end(() -> cause instanceof IOException e ? e : new IOException(cause));
            } finally {
                lock.unlock();
            }
        }
    }

    /** Leaves in {@link #input} what was not taken; true if nothing. */
    private boolean passedOn() {
        Taker next = taker;
        input.flip();
        if (next != null) {
            next.offer(input);
            next.flush();
        }
        return !input.hasRemaining();
    }

    private void transfer(Sink sink, int count) throws IOException {
        if (input.hasArray()) {
            sink.write(input.array(), input.position(), count);
        } else {
            byte[] copy = new byte[count];
            input.get(input.position(), copy);
            sink.write(copy, 0, count);
        }
    }

    /** Small while little arrives: most connections are silent most of the time. */
    private void fit(int count) {
        boolean large = input.isDirect();
        if (count < Chunks.SMALL && large) {
            Chunks.give(input);
            input = ByteBuffer.allocate(Chunks.SMALL);
        } else if (count >= Chunks.SMALL && !large) {
            input = Chunks.take();
        }
    }

    /** The socket is closed: frees whoever waits. */
    void close() {
        end(() -> new IOException("The stream is closed"));
    }

    private void end(Supplier<IOException> cause) {
        lock.lock();
        try {
            if (broken == null && !ended) {
                broken = cause.get();
            }
            if (!reading && !transferring) {
                releaseInput();
            }
            tell();
        } finally {
            lock.unlock();
        }
    }
}
