package dev.culvert.ssh.jsch;

import com.jcraft.jsch.PacketSession;
import com.jcraft.jsch.PacketSession.Outgoing;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Everything that a Link sends, one packet after the other. Whoever may wait sends; who must not,
 * as the threads that receive, offers. What then still has to be said is left in a queue, which a
 * thread empties that lives only as long as there is something in it.
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
    private final LinkOutput output;
    private final Runnable onFlood;
    private final Outgoing packet = new Outgoing();
    private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger replies = new AtomicInteger();
    private volatile boolean closed;

    /** A draft in the queue, and who wants to know that it could not be sent. */
    private record Waiting(Draft draft, Consumer<IOException> onLoss) {}

    /**
     * @param onFlood ends the Link, because the server asks faster than it reads the answers; must
     *     not wait
     */
    Outbound(PacketSession session, LinkOutput output, Runnable onFlood) {
        this.session = session;
        this.output = output;
        this.onFlood = onFlood;
    }

    /** Waits for its turn and until the server reads. */
    void send(Draft draft) throws IOException {
        turn.lock();
        try {
            output.awaitClear();
            sendNow(draft);
        } finally {
            turn.unlock();
        }
    }

    /**
     * Sends at once, or not at all where that would mean to wait.
     *
     * @return whether it was sent, or the draft had nothing to send
     */
    boolean offer(Draft draft) throws IOException {
        if (!isReady() || !turn.tryLock()) {
            return false;
        }
        try {
            boolean ready = isReady();
            if (ready) {
                sendNow(draft);
            }
            return ready;
        } finally {
            turn.unlock();
        }
    }

    /** Sends at once what the draft writes, until it has nothing to send or that means to wait. */
    void offerAll(Draft draft) throws IOException {
        if (!isReady() || !turn.tryLock()) {
            return;
        }
        try {
            output.together();
            while (isReady() && sendNow(draft)) {}
        } finally {
            try {
                output.letGo();
            } finally {
                turn.unlock();
            }
        }
    }

    /** Sends at once where that does not mean to wait, else soon: what may overtake others. */
    void offerOrPost(Draft draft) {
        offerOrPost(draft, cause -> {}); // whoever receives meets the same failure
    }

    /**
     * The same.
     *
     * @param onLoss told when the Link ended before the draft was sent
     */
    void offerOrPost(Draft draft, Consumer<IOException> onLoss) {
        try {
            if (!offer(draft)) {
                post(draft, onLoss);
            }
        } catch (IOException e) {
            onLoss.accept(e);
        } catch (RuntimeException e) {
            onLoss.accept(new IOException(e));
        }
    }

    /**
     * Returns when nobody is in {@link #offer} or {@link #offerAll} who believes that no keys are
     * exchanged.
     */
    void awaitOffers() {
        turn.lock();
        turn.unlock();
    }

    /** Whoever waits for a turn comes first. */
    private boolean isReady() {
        return output.isClear() && session.exchangingFor() == 0 && !turn.hasQueuedThreads();
    }

    private boolean sendNow(Draft draft) throws IOException {
        if (closed) {
            throw new IOException("The link has ended");
        }
        boolean something = draft.write(packet);
        if (something) {
            session.send(packet);
        }
        return something;
    }

    /**
     * Sends soon, in order, without waiting. For what is bounded by our own streams and requests;
     * what the server can ask for without end is a {@link #reply}.
     */
    void post(Draft draft) {
        post(draft, cause -> {}); // whoever receives meets the same failure
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
        return output.stuckFor();
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
