package dev.culvert.pages.drawing;

import java.time.Duration;
import java.time.Instant;

/** The last 24 hours in a box of 1440 by 24, one unit wide per minute. */
public final class HistoryStrip {

    /** What is shown. */
    public static final Duration SHOWN = Duration.ofHours(24);

    /** A state that held for a moment is drawn as wide as this, in minutes, to be seen. */
    private static final int LEAST = 4;

    private static final int WIDTH = 1440;

    private HistoryStrip() {}

    /** One state's part. */
    public record Segment(String state, int x, int width) {

        /** Whether nothing was wrong. */
        public boolean calm() {
            return state.equals(PathState.LIVE.key())
                    || state.equals(PathState.CONNECTING.key())
                    || state.equals(PathState.STOPPED.key());
        }
    }

    /**
     * The part of a state that held from one moment to another.
     *
     * @param now the right end of the strip
     */
    public static Segment of(PathState state, Instant since, Instant until, Instant now) {
        Instant left = now.minus(SHOWN);
        int x = clamp(Duration.between(left, since).toMinutes());
        int end = clamp(Duration.between(left, until).toMinutes());
        int width = Math.max(LEAST, end - x);
        return new Segment(state.key(), Math.min(x, WIDTH - width), width);
    }

    private static int clamp(long minutes) {
        return (int) Math.clamp(minutes, 0, WIDTH);
    }
}
