package dev.culvert.api;

import dev.culvert.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class StreamsTest {

    private final Streams streams = new Streams();

    @Test
    void onePersonHasAtMostTheLimitAndAnEndedStreamMakesRoom() {
        UUID person = UUID.randomUUID();
        List<Disposable> open = new ArrayList<>();
        for (int i = 0; i < Streams.PER_PERSON; i++) {
            open.add(streams.counted(person, Flux.never()).subscribe());
        }
        StepVerifier.create(streams.counted(person, Flux.just(1)))
                .expectError(ProblemException.class)
                .verify();
        StepVerifier.create(streams.counted(UUID.randomUUID(), Flux.just(1)))
                .expectNext(1)
                .verifyComplete();

        open.getFirst().dispose();

        StepVerifier.create(streams.counted(person, Flux.just(1))).expectNext(1).verifyComplete();
    }
}
