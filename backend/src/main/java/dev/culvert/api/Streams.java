package dev.culvert.api;

import dev.culvert.problem.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** Counts the live streams that are open, for pages and API alike. */
@Component
public class Streams {

    /** Streams of one person; a browser opens one for each page that is in front. */
    public static final int PER_PERSON = 20;

    /** Streams in all. */
    public static final int IN_ALL = 2000;

    private final Map<UUID, Integer> open = new HashMap<>(); // guarded by this
    private int all; // guarded by this

    /**
     * The stream, counted from subscription to its end.
     *
     * @throws dev.culvert.problem.ProblemException {@code TOO_MANY_STREAMS} (as a signal)
     */
    public <T> Flux<T> counted(UUID person, Flux<T> stream) {
        return Flux.using(() -> enter(person), entered -> stream, this::leave);
    }

    private synchronized UUID enter(UUID person) {
        int mine = open.getOrDefault(person, 0);
        if (mine >= PER_PERSON || all >= IN_ALL) {
            throw new Problem(
                            "TOO_MANY_STREAMS",
                            429,
                            "Too many live streams are open",
                            "One person can have " + PER_PERSON + " open at once.",
                            "Close one, then open this one again.")
                    .asException();
        }
        open.put(person, mine + 1);
        all++;
        return person;
    }

    private synchronized void leave(UUID person) {
        all--;
        open.computeIfPresent(person, (id, count) -> count == 1 ? null : count - 1);
    }
}
