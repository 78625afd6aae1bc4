package dev.culvert.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.problem.ProblemException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CheckLimitTest {

    private final CheckLimit limit = new CheckLimit();

    @Test
    void onePersonRunsAFewAtOnceAndOthersAreNotHeldUp() {
        UUID person = UUID.randomUUID();
        CheckLimit.Place first = limit.enter(person);
        limit.enter(person);
        assertRefused(person);
        limit.enter(UUID.randomUUID());

        first.close();
        first.close(); // twice is once
        limit.enter(person);
        assertRefused(person);
    }

    @Test
    void thereIsALimitForAll() {
        for (int i = 0; i < CheckLimit.IN_ALL; i++) {
            limit.enter(UUID.randomUUID());
        }
        assertRefused(UUID.randomUUID());
    }

    private void assertRefused(UUID person) {
        assertThatThrownBy(() -> limit.enter(person))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("TOO_MANY_CHECKS"));
    }
}
