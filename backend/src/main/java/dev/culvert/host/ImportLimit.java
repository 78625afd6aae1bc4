package dev.culvert.host;

import dev.culvert.problem.Problem;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** One import at a time for each person: a file is compared with all their Hosts, line by line. */
@Component
public class ImportLimit {

    private final Set<UUID> running = ConcurrentHashMap.newKeySet();

    /**
     * Does {@code work} unless the person has an import running. Once begun it goes on to its end,
     * also when nobody waits for it any more: hanging up makes no room for the next one.
     *
     * @throws dev.culvert.problem.ProblemException {@code IMPORT_RUNNING} (as a signal)
     */
    public <T> Mono<T> alone(UUID person, Mono<T> work) {
        return Mono.defer(() ->
                running.add(person)
                        ? Mono.fromFuture(
                                work.doOnTerminate(() -> running.remove(person)).toFuture(), true)
                        : Mono.error(busy()));
    }

    private static Throwable busy() {
        return new Problem(
                        "IMPORT_RUNNING",
                        429,
                        "An import of yours is running",
                        "One person imports one file at a time.",
                        "Wait until it has ended, then send the file again.")
                .asException();
    }
}
