package dev.culvert.pages.drawing;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * The face of a clock in a box of 44 by 44, whose wedge runs from now to the end of a share.
 *
 * @param wedge path data; a full disc when twelve hours or more are left, empty when none are
 */
public record Dial(String wedge) {

    private static final double CENTRE = 22;
    private static final double RADIUS = 16;
    private static final Duration FULL_TURN = Duration.ofHours(12);

    /** From {@code now} to {@code end}, on a clock that shows UTC. */
    public static Dial until(Instant end, Instant now) {
        Duration left = Duration.between(now, end);
        if (left.isNegative() || left.isZero()) {
            return new Dial("");
        }
        if (left.compareTo(FULL_TURN) >= 0) {
            return new Dial("M22 6A16 16 0 1 1 22 38A16 16 0 1 1 22 6z");
        }
        double from = angle(now);
        double to = from + 2 * Math.PI * left.toMillis() / FULL_TURN.toMillis();
        int large = to - from > Math.PI ? 1 : 0;
        return new Dial("M22 22L%s A16 16 0 %d 1 %sz".formatted(point(from), large, point(to)));
    }

    private static double angle(Instant moment) {
        int seconds = LocalTime.ofInstant(moment, ZoneOffset.UTC).toSecondOfDay();
        return 2 * Math.PI * seconds / FULL_TURN.toSeconds();
    }

    private static String point(double angle) {
        return String.format(
                Locale.ROOT,
                "%.1f %.1f",
                CENTRE + RADIUS * Math.sin(angle),
                CENTRE - RADIUS * Math.cos(angle));
    }
}
