package dev.culvert.pages.drawing;

import java.util.List;
import java.util.Locale;

/**
 * The last minute of traffic as a stepped line in a box of 60 by 16, one unit wide per second.
 *
 * @param fill path data of the area below the line
 * @param trace path data of the line
 * @param still whether nothing moved
 */
public record Sparkline(String fill, String trace, boolean still) {

    /** Seconds shown; a series that is shorter starts with nothing. */
    public static final int SECONDS = 60;

    private static final double BOTTOM = 15.2;
    private static final double TOP = 1.5;

    /** Bytes per second that always fill the height: below it, a trickle stays a trickle. */
    private static final long LEAST_FULL_SCALE = 2_000;

    /** Bytes per second and second, oldest first; only the last {@link #SECONDS} are drawn. */
    public static Sparkline of(List<Long> perSecond) {
        long peak = 0;
        StringBuilder line = new StringBuilder();
        for (int second = 0; second < SECONDS; second++) {
            peak = Math.max(peak, at(perSecond, second));
        }
        double scale = (BOTTOM - TOP) / Math.max(peak, LEAST_FULL_SCALE);
        String previous = "";
        int run = 0;
        for (int second = 0; second < SECONDS; second++) {
            String y = number(BOTTOM - at(perSecond, second) * scale);
            if (!y.equals(previous)) {
                line.append(run == 0 ? "M0 " + y : "h" + run + "V" + y);
                run = 0;
            }
            previous = y;
            run++;
        }
        String trace = line.append("h").append(run).toString();
        return new Sparkline(trace + "V16H0z", trace, peak == 0);
    }

    private static long at(List<Long> perSecond, int second) {
        int index = perSecond.size() - SECONDS + second;
        return index < 0 ? 0 : perSecond.get(index);
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
