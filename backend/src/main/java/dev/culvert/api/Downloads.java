package dev.culvert.api;

import dev.culvert.problem.Problem;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** Keeps everybody to one long file at a time, however slowly they read it. */
@Component
public class Downloads {

    private final Set<UUID> reading = ConcurrentHashMap.newKeySet();

    /**
     * The file, which is the person's only one from subscription to its end.
     *
     * @throws dev.culvert.problem.ProblemException {@code DOWNLOAD_RUNNING} (as a signal)
     */
    public <T> Flux<T> oneAtATime(UUID person, Flux<T> file) {
        return Flux.using(() -> begin(person), begun -> file, reading::remove);
    }

    private UUID begin(UUID person) {
        if (!reading.add(person)) {
            throw new Problem(
                            "DOWNLOAD_RUNNING",
                            429,
                            "Another file of yours is on its way",
                            "One person can download one such file at once.",
                            "Wait until it is there, or end that download.")
                    .asException();
        }
        return person;
    }
}
