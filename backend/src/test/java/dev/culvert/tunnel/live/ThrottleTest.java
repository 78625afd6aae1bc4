package dev.culvert.tunnel.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    private static final long RATE = 2_000_000;

    private final Throttle throttle = new Throttle();
    private final AtomicBoolean over = new AtomicBoolean();

    @AfterEach
    void endAll() {
        over.set(true);
        throttle.limit(null);
    }

    @Test
    void letsEverythingPassAtOnceWithoutALimit() throws Exception {
        assertThat(throttle.take(1 << 20, over::get)).isEqualTo(1 << 20);
    }

    @Test
    void holdsTheRateForAllTogetherAndGivesEachItsShare() {
        throttle.limit(RATE);
        List<AtomicLong> passed = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            passed.add(taker());
        }
        long moved = movedIn(Duration.ofSeconds(2), passed);

        assertThat(moved).isCloseTo(2 * RATE, Percentage.withPercentage(15));
        for (AtomicLong each : passed) {
            assertThat(each.get()).isCloseTo(moved / 4, Percentage.withPercentage(25));
        }
    }

    @Test
    void aNewRateHoldsForThoseWhoWait() {
        throttle.limit(1_000L);
        AtomicLong passed = taker();
        await().until(() -> passed.get() > 0);

        throttle.limit(RATE);

        long moved = movedIn(Duration.ofSeconds(1), List.of(passed));
        assertThat(moved).isCloseTo(RATE, Percentage.withPercentage(15));
    }

    @Test
    void withoutALimitAnyMoreNobodyWaits() {
        throttle.limit(1_000L);
        AtomicLong passed = taker();
        await().until(() -> passed.get() > 0);
        throttle.limit(null);
        await().until(() -> passed.get() > 100 * RATE);
    }

    @Test
    void whoIsClosedWhileWaitingIsFreed() throws Exception {
        throttle.limit(1_000L);
        throttle.take(512, over::get);
        AtomicBoolean closed = new AtomicBoolean();
        CompletableFuture<IOException> end = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        while (true) {
                            throttle.take(512, closed::get);
                        }
                    } catch (IOException e) {
                        end.complete(e);
                    }
                });
        closed.set(true);
        throttle.wake();

        await().atMost(Duration.ofMillis(1500)).until(end::isDone);
        assertThatThrownBy(
                        () -> {
                            throw end.join();
                        })
                .hasMessageContaining("closed");
    }

    @Test
    void aPauseEarnsNoMoreThanAShortBurst() throws Exception {
        AtomicLong nanos = new AtomicLong();
        Throttle slow = new Throttle(nanos::get);
        slow.limit(100_000L);
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        long burst = 0;
        while (burst < 10_000) {
            burst += slow.take(Integer.MAX_VALUE, () -> true);
        }
        assertThat(burst).isCloseTo(10_000, within(2_000L));
        assertThatThrownBy(() -> slow.take(Integer.MAX_VALUE, () -> true))
                .isInstanceOf(IOException.class);
    }

    private AtomicLong taker() {
        AtomicLong passed = new AtomicLong();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        while (!over.get()) {
                            passed.addAndGet(throttle.take(128 * 1024, over::get));
                        }
                    } catch (IOException e) {
                        // the test is over
                    }
                });
        return passed;
    }

    /** What passes between now and {@code time} later, scaled to exactly that time. */
    private static long movedIn(Duration time, List<AtomicLong> passed) {
        long before = passed.stream().mapToLong(AtomicLong::get).sum();
        long start = System.nanoTime();
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> System.nanoTime() - start >= time.toNanos());
        long moved = passed.stream().mapToLong(AtomicLong::get).sum() - before;
        return moved * time.toNanos() / (System.nanoTime() - start);
    }
}
