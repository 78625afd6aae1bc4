package dev.culvert.ssh.jsch;

import com.jcraft.jsch.PacketSession;
import com.jcraft.jsch.PacketSession.Outgoing;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Everything that a Link sends, one packet after the other. Whoever may wait sends directly; the
 * session's reader leaves what it has to say in a queue, which a thread empties that lives only as
 * long as there is something in it.
 */
final class Outbound {

    /** Writes a packet; runs while no other packet can be sent. Returns false to send nothing. */
    @FunctionalInterface
    interface Draft {
        boolean write(Outgoing packet) throws IOException;
    }

    /**
     * Answers to the server that may wait at once: far more than a server that reads lets pile up,
     * and less than 1 MiB of memory.
     */
    static final int MAX_REPLIES = 4_096;

    /** Fair, so that a keystroke waits for one packet of a neighbour's upload and not for many. */
    private final ReentrantLock turn = new ReentrantLock(true);

    private final PacketSession session;
    private final Runnable onFlood;
    private final Outgoing packet = new Outgoing();
    private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger replies = new AtomicInteger();
    private volatile boolean closed;

    /** {@link System#nanoTime}, made odd; 0 while nothing is being written. */
    private volatile long writingSince;

    /** A draft in the queue, and who wants to know that it could not be sent. */
    private record Waiting(Draft draft, Consumer<IOException> onLoss) {}

    /**
     * @param onFlood ends the Link, because the server asks faster than it reads the answers; must
     *     not wait
     */
    Outbound(PacketSession session, Runnable onFlood) {
        this.session = session;
        this.onFlood = onFlood;
    }

    /** Waits for its turn and for the socket. */
    void send(Draft draft) throws IOException {
        turn.lock();
        try {
            if (closed) {
                throw new IOException("The link has ended");
            }
            if (draft.write(packet)) {
                writingSince = System.nanoTime() | 1;
                session.send(packet);
            }
        } finally {
            writingSince = 0;
            turn.unlock();
        }
    }

    /**
     * Sends soon, in order, without waiting. For what is bounded by our own streams and requests;
     * what the server can ask for without end is a {@link #reply}.
     */
    void post(Draft draft) {
        post(draft, cause -> {}); // the reader of the session meets the same failure
    }

    /**
     * The same.
     *
     * @param onLoss told when the Link ended before the draft was sent
     */
    void post(Draft draft, Consumer<IOException> onLoss) {
        queue.add(new Waiting(draft, onLoss));
        if (queued.getAndIncrement() == 0) {
            Thread.ofVirtual().name("ssh-post").start(this::emptyQueue);
        }
    }

    /** Answers the server soon, unless {@link #MAX_REPLIES} wait already: then the Link ends. */
    void reply(Draft draft) {
        if (!beginReply()) {
            return;
        }
        post(
                outgoing -> {
                    endReply();
                    return draft.write(outgoing);
                },
                cause -> {});
    }

    /**
     * Counts an answer that is sent by a thread of its own.
     *
     * @return false when too many wait and the Link ends; {@link #endReply} is not called then
     */
    boolean beginReply() {
        if (replies.incrementAndGet() <= MAX_REPLIES) {
            return true;
        }
        replies.decrementAndGet();
        onFlood.run();
        return false;
    }

    /** The answer has its turn. */
    void endReply() {
        replies.decrementAndGet();
    }

    /** Refuses everything from now on, but for a packet that is being written. */
    void close() {
        closed = true;
    }

    /** How long the present packet has been waiting for the server already, in nanoseconds. */
    long stuckFor() {
        long since = writingSince;
        return since == 0 ? 0 : System.nanoTime() - since;
    }

    /** Whatever happens, the queue has to go on. */
    private void send(Waiting next) {
        try {
            send(next.draft());
        } catch (IOException e) {
            next.onLoss().accept(e);
        } catch (RuntimeException | Error e) {
            next.onLoss().accept(new IOException(e));
        }
    }

    private void emptyQueue() {
        do {
            Waiting next = queue.poll();
            if (next != null) {
                send(next);
            }
        } while (queued.decrementAndGet() > 0);
    }
}
