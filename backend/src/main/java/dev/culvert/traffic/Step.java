package dev.culvert.traffic;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How finely traffic is told. */
public enum Step {
    MINUTE(ChronoUnit.MINUTES),
    DAY(ChronoUnit.DAYS);

    private final ChronoUnit unit;

    Step(ChronoUnit unit) {
        this.unit = unit;
    }

    /** The first moment of the step that {@code at} lies in; days are those of UTC. */
    public Instant start(Instant at) {
        return at.truncatedTo(unit);
    }

    /** The step before or after, as often as {@code steps} says. */
    public Instant move(Instant start, long steps) {
        return start.plus(steps, unit);
    }

    /** How many steps lie between two moments. */
    public long between(Instant from, Instant to) {
        return unit.between(from, to);
    }
}
