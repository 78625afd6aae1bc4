package dev.culvert.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.problem.ProblemException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class DownloadsTest {

    private final Downloads downloads = new Downloads();

    @Test
    void onePersonReadsOneFileAndAnEndedOneMakesRoom() {
        UUID person = UUID.randomUUID();
        Disposable first = downloads.oneAtATime(person, Flux.never()).subscribe();

        StepVerifier.create(downloads.oneAtATime(person, Flux.just(1)))
                .expectErrorSatisfies(
                        e -> assertThat(((ProblemException) e).problem().status()).isEqualTo(429))
                .verify();
        StepVerifier.create(downloads.oneAtATime(UUID.randomUUID(), Flux.just(1)))
                .expectNext(1)
                .verifyComplete();

        first.dispose();

        for (int i = 0; i < 2; i++) {
            StepVerifier.create(downloads.oneAtATime(person, Flux.just(1)))
                    .expectNext(1)
                    .verifyComplete();
        }
    }
}
