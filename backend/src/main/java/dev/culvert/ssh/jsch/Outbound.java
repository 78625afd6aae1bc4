package dev.culvert.ssh.jsch;

import com.jcraft.jsch.PacketSession;
import com.jcraft.jsch.PacketSession.Outgoing;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

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

    /** Fair, so that a keystroke waits for one packet of a neighbour's upload and not for many. */
    private final ReentrantLock turn = new ReentrantLock(true);

    private final PacketSession session;
    private final Outgoing packet = new Outgoing(ChannelStream.MAX_PACKET);
    private final ConcurrentLinkedQueue<Draft> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private boolean closed;

    Outbound(PacketSession session) {
        this.session = session;
    }

    /** Waits for its turn and for the socket. */
    void send(Draft draft) throws IOException {
        turn.lock();
        try {
            if (closed) {
                throw new IOException("The link has ended");
            }
            if (draft.write(packet)) {
                session.send(packet);
            }
        } finally {
            turn.unlock();
        }
    }

    /** Sends soon, in order, without waiting. */
    void post(Draft draft) {
        queue.add(draft);
        if (queued.getAndIncrement() == 0) {
            Thread.ofVirtual().name("ssh-post").start(this::emptyQueue);
        }
    }

    /** Refuses everything from now on. The transport must be closed already, or this may wait. */
    void close() {
        turn.lock();
        try {
            closed = true;
        } finally {
            turn.unlock();
        }
    }

    private void emptyQueue() {
        do {
            Draft draft = queue.poll();
            try {
                if (draft != null) {
                    send(draft);
                }
            } catch (IOException e) {
                // the reader of the session meets the same failure and ends the Link
            }
        } while (queued.decrementAndGet() > 0);
    }
}
