package dev.culvert.pages.drawing;

import dev.culvert.pages.words.Bytes;
import dev.culvert.pages.words.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/**
 * Traffic, such as that of the last minute, in a box of 600 by 160: bars above the line run to the
 * target, bars below it come back, both on one scale.
 *
 * @param sent path data of the bars above the line
 * @param back path data of the bars below it
 * @param grid path data of the lines of the scale
 * @param zero path data of the line between both
 * @param labels the words of the scale from top to bottom
 */
public record TrafficChart(
        String sent, String back, String grid, String zero, List<String> labels) {

    /** One bar of traffic, in bytes, or in bytes per second. */
    public record Sample(long sent, long back) {}

    private static final int SECONDS = 60;
    private static final int HEIGHT = 160;
    private static final int WIDTH = 600;
    private static final int MAX_STEPS = 4;

    /** The smallest step of the scale, in bytes per second. */
    private static final long LEAST_STEP = 500;

    /** Seconds oldest first; only the last 60 are drawn. */
    public static TrafficChart of(List<Sample> samples) {
        return of(samples, SECONDS, Rate::text);
    }

    /**
     * The same for other times than seconds.
     *
     * @param samples oldest first; only the last {@code bars} are drawn
     * @param bars how many fill the width; a divisor of 600
     * @param words the ends of the scale in words
     */
    public static TrafficChart of(List<Sample> samples, int bars, LongFunction<String> words) {
        long peakSent = 0;
        long peakBack = 0;
        for (Sample sample : samples) {
            peakSent = Math.max(peakSent, sample.sent());
            peakBack = Math.max(peakBack, sample.back());
        }
        long step = step(peakSent, peakBack);
        int above = steps(peakSent, step);
        int below = steps(peakBack, step);
        double stepHeight = (double) HEIGHT / (above + below);
        double zero = above * stepHeight;
        double perByte = stepHeight / step;
        StringBuilder sent = new StringBuilder();
        StringBuilder back = new StringBuilder();
        int skipped = bars - samples.size();
        int width = WIDTH / bars;
        for (int each = Math.max(0, skipped); each < bars; each++) {
            Sample sample = samples.get(each - skipped);
            bar(sent, each * width, width, zero, -sample.sent() * perByte);
            bar(back, each * width, width, zero, sample.back() * perByte);
        }
        return new TrafficChart(
                sent.toString(),
                back.toString(),
                grid(above + below, stepHeight),
                "M0 " + number(zero) + "h600",
                labels(above, below, step, words));
    }

    /** The smallest of 1, 2, 5 × 10^n with which both sides fit. */
    private static long step(long peakSent, long peakBack) {
        long step = LEAST_STEP;
        for (int i = 2; steps(peakSent, step) + steps(peakBack, step) > MAX_STEPS; i++) {
            step = i % 3 == 1 ? step / 2 * 5 : step * 2;
        }
        return step;
    }

    private static int steps(long peak, long step) {
        return (int) Math.min(MAX_STEPS + 1, Math.max(1, Math.ceilDiv(peak, step)));
    }

    private static void bar(StringBuilder path, int x, int width, double zero, double height) {
        if (Math.abs(height) >= 0.05) {
            path.append("M").append(x + 1).append(" ").append(number(zero));
            path.append("v").append(number(height));
            path.append("h").append(width - 2);
            path.append("v").append(number(-height)).append("z");
        }
    }

    private static String grid(int steps, double stepHeight) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i <= steps; i++) {
            path.append("M0 ").append(number(i * stepHeight)).append("h600");
        }
        return path.toString();
    }

    private static List<String> labels(
            int above, int below, long step, LongFunction<String> words) {
        List<String> labels = new ArrayList<>();
        for (int i = above; i >= -below; i--) {
            boolean end = i == above || i == -below;
            long value = Math.abs(i) * step;
            labels.add(i == 0 ? "0" : end ? words.apply(value) : Bytes.text(value));
        }
        return List.copyOf(labels);
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
