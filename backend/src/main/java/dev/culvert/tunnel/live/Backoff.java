package dev.culvert.tunnel.live;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: the first comes at once, then 1 s, doubled up to 30 s, each
 * up to a fifth longer or shorter so that many tunnels do not return in one moment.
 */
final class Backoff {

    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofSeconds(30);
    private static final double JITTER = 0.2;

    private final RandomGenerator random;
    private int tries;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    Duration next() {
        int past = tries++;
        if (past == 0) {
            return Duration.ZERO;
        }
        long doubled = FIRST.toMillis() << Math.min(past - 1, 10);
        long bounded = Math.min(doubled, LONGEST.toMillis());
        double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
        return Duration.ofMillis(Math.min(Math.round(bounded * factor), LONGEST.toMillis()));
    }

    /** Tries since the last success. */
    int tries() {
        return tries;
    }

    void reset() {
        tries = 0;
    }
}
