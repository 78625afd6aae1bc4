package dev.culvert.database;

import java.time.Duration;
import java.util.function.IntFunction;
import reactor.core.publisher.Mono;

/** Deletes much in small transactions, so that nobody waits behind a long one. */
public final class Pieces {

    /** Rows in one piece. */
    public static final int SIZE = 1_000;

    /** Between two pieces the database is left to others. */
    static final Duration PAUSE = Duration.ofMillis(50);

    private Pieces() {}

    /**
     * Deletes piece after piece until nothing is left; answers how many rows went.
     *
     * @param delete deletes at most so many rows and answers how many it were
     */
    public static Mono<Long> delete(IntFunction<Mono<Long>> delete) {
        return Mono.defer(() -> delete.apply(SIZE))
                .expand(deleted ->
                        deleted < SIZE ? Mono.empty() : Mono.delay(PAUSE).then(delete.apply(SIZE)))
                .reduce(0L, Long::sum);
    }
}
