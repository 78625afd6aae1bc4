package dev.culvert.ssh.jsch;

import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.OpenRefusedException;
import dev.culvert.ssh.Taker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One channel (RFC 4254 §5). What arrives is offered to whom it is fed into; the rest waits in a
 * queue that our window bounds. The window opens when somebody has taken the bytes.
 */
final class ChannelStream implements Duplex {

    /** RFC 4253 §6.1 makes everybody accept 32,768 bytes; a peer that names more gets no more. */
    static final int MAX_PACKET = 32 * 1024;

    /**
     * What a server may put into one packet. OpenSSH fills it when it has that much ready, which
     * makes it work less for each byte; it takes 256 KiB itself (PACKET_MAX_SIZE).
     */
    static final int MAX_RECEIVED = 64 * 1024;

    /** Longer than any server tries to reach a target (Linux gives up after 127 s). */
    static final Duration OPEN_TIMEOUT = Duration.ofSeconds(150);

    private static final String CLOSED = "The stream is closed";

    private final Connections connections;
    private final int id;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition readable = lock.newCondition();
    private final Condition writable = lock.newCondition();
    private final ByteQueue received;

    private final CompletableFuture<Duplex> answer = new CompletableFuture<>();
    private final long askedAt = System.nanoTime();
    private int peer = -1;
    private boolean opened;
    private @Nullable IOException broken;
    private boolean closed;

    private long sendWindow;
    private int sendPacket;
    private boolean outputFinished;
    private boolean peerClosed;

    private final ReceiveWindow receiveWindow;
    private boolean inputFinished;
    private boolean handedOut;
    private boolean woken;
    private @Nullable Taker taker;
    private @Nullable Runnable onRest;
    private boolean attended; // onRest called somebody who still comes
    private boolean endTaken;

    /** True once CHANNEL_CLOSE went out; guarded by the turn of {@link Outbound}. */
    private boolean closeSent;

    ChannelStream(Connections connections, int id, SegmentPool pool, ReceiveWindow window) {
        this.connections = connections;
        this.id = id;
        this.received = new ByteQueue(pool);
        this.receiveWindow = window;
    }

    int id() {
        return id;
    }

    /** What the server may send at first. */
    int firstWindow() {
        return receiveWindow.first();
    }

    @Override
    public int transferTo(Sink sink) throws IOException {
        ByteQueue.Slice slice = takeSlice();
        if (slice == null) {
            return -1;
        }
        if (slice.length() == 0) {
            return 0;
        }
        int taken = 0;
        try {
            sink.write(slice.bytes(), slice.offset(), slice.length());
            taken = slice.length();
        } finally {
            int credit = giveBack(taken);
            if (credit > 0) {
                connections.adjustWindow(this, credit);
            }
        }
        return taken;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int count = reserve(length - done);
            connections.sendData(this, bytes, offset + done, count);
            done += count;
        }
    }

    @Override
    public void offer(ByteBuffer bytes) {
        try {
            connections.offerData(this, bytes);
        } catch (IOException e) {
            // whoever writes next meets the same
        }
    }

    @Override
    public void feed(Taker next) {
        lock.lock();
        try {
            taker = next;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void feed(Taker next, Runnable rest) {
        lock.lock();
        try {
            taker = next;
            onRest = rest;
            if (!received.isEmpty() || inputFinished || closed || broken != null) {
                tell();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void wake() {
        lock.lock();
        try {
            woken = true;
            readable.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean end() {
        try {
            finishOutput();
            return true;
        } catch (IOException e) {
            return false; // whoever finishes meets the same
        }
    }

    /** Never waits; there is nothing left that the end could overtake. */
    @Override
    public void finishOutput() throws IOException {
        lock.lock();
        try {
            if (outputFinished || closed || peerClosed) {
                return;
            }
            if (broken != null) {
                throw new IOException(broken);
            }
            outputFinished = true;
            writable.signalAll();
        } finally {
            lock.unlock();
        }
        connections.sendEof(this);
    }

    /** Never waits: a server that reads nothing must not hold up whoever leaves. */
    @Override
    public void close() {
        if (shut(null)) {
            connections.sendClose(this);
        }
    }

    /** The channel's number at the server. Valid once open. */
    int peer() {
        return peer;
    }

    /** To be asked and told within a turn of {@link Outbound}: nothing may follow a close. */
    boolean closeSent() {
        return closeSent;
    }

    void closeIsSent() {
        closeSent = true;
    }

    /** True from the server's confirmation on. */
    boolean isOpen() {
        lock.lock();
        try {
            return opened;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Completes on the thread that received the answer, or found that none comes, and that must not
     * wait. Exceptionally with {@link OpenRefusedException}, or any other {@link IOException} when
     * there was no answer.
     */
    CompletableFuture<Duplex> answer() {
        return answer;
    }

    /** When it was made, as {@link System#nanoTime}: just before the server is asked for it. */
    long askedAt() {
        return askedAt;
    }

    /** Gives up a server that has not answered within {@link #OPEN_TIMEOUT}. */
    void checkAnswer(long now) {
        if (!answer.isDone() && now - askedAt > OPEN_TIMEOUT.toNanos()) {
            fail(new IOException("The server did not answer the request for a channel"));
        }
    }

    /**
     * The server opened the channel.
     *
     * @return false when nobody waits for it any more
     */
    boolean opened(int peerId, long window, int packet) {
        lock.lock();
        try {
            peer = peerId;
            sendWindow = window;
            sendPacket = Math.clamp(Integer.toUnsignedLong(packet), 1, MAX_PACKET);
            opened = true;
        } finally {
            lock.unlock();
        }
        return answer.complete(this);
    }

    /**
     * Bytes from the server. They are offered at once to whom this stream is fed into; what is not
     * taken waits. {@link #settle} has to follow.
     *
     * @return false when they do not fit in the window that we granted
     */
    boolean received(byte[] bytes, int offset, int length) {
        Taker next;
        lock.lock();
        try {
            if (closed || inputFinished) {
                return true; // sent before the server heard of our close
            }
            if (!receiveWindow.received(length)) {
                return false;
            }
            next = taker;
            if (next == null || handedOut || !received.isEmpty()) {
                received.append(bytes, offset, length);
                return true;
            }
        } finally {
            lock.unlock();
        }
        ByteBuffer offered = ByteBuffer.wrap(bytes, offset, length);
        next.offer(offered);
        int rest = offered.remaining();
        int credit = passedOn(length - rest, bytes, offset + length - rest, rest);
        if (credit > 0) {
            connections.offerWindow(this, credit);
        }
        return true;
    }

    /** Keeps the rest; returns the credit that the server shall get for what was taken. */
    private int passedOn(int taken, byte[] bytes, int restOffset, int rest) {
        lock.lock();
        try {
            if (closed) {
                return 0;
            }
            if (rest > 0) {
                received.append(bytes, restOffset, rest);
            }
            return taken == 0 || broken != null
                    ? 0
                    : receiveWindow.taken(taken, received.size(), System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Nothing more was {@link #received} at the moment: lets go what was taken, tells of the rest.
     */
    void settle() {
        Taker next;
        lock.lock();
        try {
            next = taker;
            if (!received.isEmpty()) {
                tell();
            }
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.flush();
        }
    }

    /** The server makes room for more bytes. */
    void windowAdjusted(long more) {
        lock.lock();
        try {
            sendWindow = Math.min(sendWindow + more, 0xffff_ffffL); // RFC 4254 §5.2: the most
            writable.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The server sends no more. */
    void peerFinished() {
        inputEnds(false);
    }

    /** The server sends and takes no more; what has arrived can still be read. */
    void peerClosed() {
        inputEnds(true);
    }

    private void inputEnds(boolean andOutput) {
        Taker next;
        lock.lock();
        try {
            boolean first = !inputFinished;
            inputFinished = true;
            if (andOutput) {
                peerClosed = true;
                writable.signalAll();
            }
            boolean nothingWaits = received.isEmpty() && !handedOut;
            next = first && nothingWaits && !closed ? taker : null;
            if (next == null) {
                tell();
                return;
            }
        } finally {
            lock.unlock();
        }
        boolean taken = next.end();
        lock.lock();
        try {
            endTaken = taken;
            tell();
        } finally {
            lock.unlock();
        }
    }

    /** That there is something for {@link #transferTo}. Guarded by lock. */
    private void tell() {
        readable.signalAll();
        Runnable rest = onRest;
        if (rest != null && !attended && !endTaken) {
            attended = true;
            rest.run();
        }
    }

    /** The stream is unusable; what has arrived can still be read. */
    void fail(IOException cause) {
        lock.lock();
        try {
            if (broken == null) {
                broken = cause;
            }
            receiveWindow.close();
            tell();
            writable.signalAll();
        } finally {
            lock.unlock();
        }
        answer.completeExceptionally(cause);
    }

    /** Closes because of the server's fault, without waiting for a turn to say so. */
    void abort(IOException cause) {
        if (shut(cause)) {
            connections.sendClose(this);
        }
    }

    private boolean shut(@Nullable IOException cause) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            closed = true;
            receiveWindow.close();
            if (broken == null) {
                broken = cause;
            }
            if (!handedOut) {
                received.clear();
            }
            tell();
            writable.signalAll();
        } finally {
            lock.unlock();
        }
        if (!answer.isDone()) {
            answer.completeExceptionally(cause != null ? cause : new IOException(CLOSED));
        }
        return true;
    }

    private ByteQueue.@Nullable Slice takeSlice() throws IOException {
        lock.lock();
        try {
            while (true) {
                if (closed) {
                    throw closedHere();
                }
                if (!received.isEmpty()) {
                    handedOut = true;
                    return received.head();
                }
                if (inputFinished) {
                    return null;
                }
                if (broken != null) {
                    throw new IOException(broken.getMessage(), broken);
                }
                if (woken || onRest != null) {
                    woken = false;
                    attended = false;
                    return ByteQueue.Slice.EMPTY;
                }
                readable.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns the credit that the server shall get now. */
    private int giveBack(int taken) {
        lock.lock();
        try {
            handedOut = false;
            received.consume(taken);
            if (closed) {
                received.clear();
                return 0;
            }
            if (inputFinished || broken != null) {
                return 0;
            }
            return receiveWindow.taken(taken, received.size(), System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /** Waits for room in the server's window and takes up to {@code wanted} bytes of it. */
    private int reserve(int wanted) throws IOException {
        lock.lock();
        try {
            while (true) {
                requireWritable();
                if (sendWindow > 0) {
                    int count = (int) Math.min(Math.min(wanted, sendPacket), sendWindow);
                    sendWindow -= count;
                    return count;
                }
                writable.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The same without waiting, and 0 where that would fail. */
    int tryReserve(int wanted) {
        lock.lock();
        try {
            if (closed || broken != null || peerClosed || outputFinished || !opened) {
                return 0;
            }
            int count = (int) Math.min(Math.min(wanted, sendPacket), sendWindow);
            sendWindow -= count;
            return count;
        } finally {
            lock.unlock();
        }
    }

    private void requireWritable() throws IOException {
        if (closed) {
            throw closedHere();
        }
        if (broken != null) {
            throw new IOException(broken.getMessage(), broken);
        }
        if (peerClosed) {
            throw new IOException("The other end has closed the stream");
        }
        if (outputFinished) {
            throw new IOException("The output of this stream is finished");
        }
    }

    private IOException closedHere() {
        return broken != null
                ? new IOException(broken.getMessage(), broken)
                : new IOException(CLOSED);
    }
}
