package dev.culvert.ssh.jsch;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Global requests (RFC 4254 §4); the server answers them in the order in which they were sent. */
final class GlobalRequests {

    /** Hears the outcome before the next packet is read; must not wait. */
    interface Answer {
        /**
         * @param debug what the server said in a debug message on the way; may be empty
         */
        void granted(Payload details, String debug) throws IOException;

        /**
         * @param debug what the server said in a debug message on the way; may be empty
         */
        void refused(String debug);

        void lost(IOException cause);
    }

    private static final int MAX_DEBUG_TEXT = 500;

    private final Outbound outbound;
    private final Queue<Answer> unanswered = new ArrayDeque<>();
    private @Nullable IOException ended;
    private String debug = "";

    GlobalRequests(Outbound outbound) {
        this.outbound = outbound;
    }

    /** Sends soon, in order, without waiting; {@code answer} may hear twice that it is lost. */
    void post(String name, Outbound.Draft details, Answer answer) {
        outbound.post(draft(name, details, answer), answer::lost);
    }

    /** Returns false when nothing was asked. */
    boolean granted(Payload details) throws IOException {
        String said = takeDebug();
        Answer answer = next();
        if (answer == null) {
            return false;
        }
        answer.granted(details, said);
        return true;
    }

    /** Returns false when nothing was asked. */
    boolean refused() {
        String said = takeDebug();
        Answer answer = next();
        if (answer == null) {
            return false;
        }
        answer.refused(said);
        return true;
    }

    /** Servers explain an answer in debug messages that come just before it. */
    synchronized void debug(String text) {
        if (!unanswered.isEmpty()) {
            debug = Evidence.plain(text, MAX_DEBUG_TEXT);
        }
    }

    void end(IOException cause) {
        Queue<Answer> lost;
        synchronized (this) {
            ended = cause;
            lost = new ArrayDeque<>(unanswered);
            unanswered.clear();
        }
        lost.forEach(answer -> answer.lost(cause));
    }

    private Outbound.Draft draft(String name, Outbound.Draft details, Answer answer) {
        return packet -> {
            add(answer);
            packet.message(Message.GLOBAL_REQUEST).string(name).bool(true);
            return details.write(packet);
        };
    }

    private synchronized void add(Answer answer) throws IOException {
        if (ended != null) {
            throw new IOException(ended.getMessage(), ended);
        }
        unanswered.add(answer);
    }

    private synchronized @Nullable Answer next() {
        debug = "";
        return unanswered.poll();
    }

    private synchronized String takeDebug() {
        return debug;
    }
}
