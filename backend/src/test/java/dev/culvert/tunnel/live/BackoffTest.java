package dev.culvert.tunnel.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(new SplittableRandom(1));

    @Test
    void triesAtOnceFirst() {
        assertThat(backoff.next()).isZero();
    }

    @Test
    void doublesWithinAFifthAndNeverWaitsLongerThanTheLongest() {
        backoff.next();
        long expected = Backoff.FIRST.toMillis();
        for (int attempt = 0; attempt < 200; attempt++) {
            long bounded = Math.min(expected, Backoff.LONGEST.toMillis());
            assertThat(backoff.next())
                    .isBetween(
                            Duration.ofMillis((long) (bounded * 0.8) - 1),
                            Duration.ofMillis(
                                    Math.min(
                                            (long) (bounded * 1.2) + 1,
                                            Backoff.LONGEST.toMillis())));
            expected = Math.min(expected * 2, Backoff.LONGEST.toMillis() * 2);
        }
    }

    @Test
    void startsOverAfterASuccess() {
        backoff.next();
        backoff.next();
        backoff.reset();
        assertThat(backoff.next()).isZero();
        assertThat(backoff.tries()).isEqualTo(1);
    }
}
