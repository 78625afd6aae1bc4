package dev.culvert.pages.words;

import java.time.Duration;

/** How long something takes or took, in at most two units. */
public final class Span {

    private Span() {}

    /**
     * Such as {@code 14 s}, {@code 2 min}, {@code 2 h 4 min} or {@code 6 d}; a negative span reads
     * {@code 0 s}. The script {@code console.js} counts on in the same words.
     */
    public static String text(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min";
        }
        if (seconds < 48 * 3600) {
            long minutes = seconds / 60 % 60;
            return seconds / 3600 + " h" + (minutes == 0 ? "" : " " + minutes + " min");
        }
        return seconds / 86400 + " d";
    }
}
