package dev.culvert.host;

import dev.culvert.problem.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many checks of Hosts may run at once: each dials somewhere and may wait for 20 s. */
final class CheckLimit {

    static final int PER_PERSON = 2;
    static final int IN_ALL = 20;

    private final Map<UUID, Integer> running = new HashMap<>(); // guarded by this
    private int all; // guarded by this

    /** A running check; leaving it makes room for the next one. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * @throws dev.culvert.problem.ProblemException {@code TOO_MANY_CHECKS}
     */
    synchronized Place enter(UUID person) {
        int mine = running.getOrDefault(person, 0);
        if (mine >= PER_PERSON || all >= IN_ALL) {
            throw new Problem(
                            "TOO_MANY_CHECKS",
                            429,
                            "Too many checks are running",
                            "At most "
                                    + PER_PERSON
                                    + " checks of Hosts run at once for one person.",
                            "Wait until one of them has ended.")
                    .asException();
        }
        running.put(person, mine + 1);
        all++;
        AtomicBoolean left = new AtomicBoolean();
        return () -> {
            if (left.compareAndSet(false, true)) {
                leave(person);
            }
        };
    }

    private synchronized void leave(UUID person) {
        all--;
        running.computeIfPresent(person, (id, count) -> count == 1 ? null : count - 1);
    }
}
