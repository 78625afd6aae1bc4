package dev.culvert.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class ImportLimitTest {

    private final ImportLimit limit = new ImportLimit();
    private final UUID person = UUID.randomUUID();

    @Test
    void onePersonImportsOneFileAtATimeAndOthersAreNotHeldUp() {
        Sinks.One<String> end = Sinks.one();
        CompletableFuture<String> first = limit.alone(person, end.asMono()).toFuture();
        assertRefused();
        assertThat(limit.alone(UUID.randomUUID(), Mono.just("other")).toFuture())
                .isCompletedWithValue("other");

        end.tryEmitValue("done").orThrow();

        assertThat(first).isCompletedWithValue("done");
        assertThat(limit.alone(person, Mono.just("next")).toFuture()).isCompletedWithValue("next");
    }

    @Test
    void hangingUpMakesNoRoom() {
        Sinks.One<String> end = Sinks.one();
        Disposable gone = limit.alone(person, end.asMono()).subscribe();
        gone.dispose();
        assertRefused();
        end.tryEmitEmpty().orThrow();
        assertThat(limit.alone(person, Mono.just("next")).toFuture()).isCompletedWithValue("next");
    }

    @Test
    void aFailureMakesRoom() {
        assertThat(limit.alone(person, Mono.error(new IllegalStateException("bad"))).toFuture())
                .isCompletedExceptionally();
        assertThat(limit.alone(person, Mono.just("next")).toFuture()).isCompletedWithValue("next");
    }

    private void assertRefused() {
        assertThatThrownBy(() -> limit.alone(person, Mono.just("two")).toFuture().join())
                .hasMessageContaining("IMPORT_RUNNING");
    }
}
