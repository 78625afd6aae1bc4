package dev.culvert.bench;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param name what was measured
 * @param unit of {@code ssh} and {@code culvert}
 * @param ssh null where ssh has nothing to compare with
 * @param culvert null when it could not be measured
 * @param ratio of culvert to ssh: the median of the rounds' own ratios, because rounds drift
 * @param bar in words
 * @param passed null when nothing was measured
 * @param more figures beside, such as processor time
 * @param note why it could not be measured, or what to know about it
 */
record Row(
        String name,
        String unit,
        @Nullable Double ssh,
        @Nullable Double culvert,
        @Nullable Double ratio,
        String bar,
        @Nullable Boolean passed,
        Map<String, Double> more,
        String note) {

    static Row impossible(String name, String why) {
        return new Row(name, "", null, null, null, "", null, Map.of(), why);
    }

    /** A figure of Culvert's own that must not be greater than {@code most}. */
    static Row atMost(String name, String unit, double figure, double most, String note) {
        return new Row(
                name, unit, null, figure, null, "≤ " + trim(most), figure <= most, Map.of(), note);
    }

    /** A figure of Culvert's own that must not be less than {@code least}. */
    static Row atLeast(String name, String unit, double figure, double least, String note) {
        return new Row(
                name,
                unit,
                null,
                figure,
                null,
                "≥ " + trim(least),
                figure >= least,
                Map.of(),
                note);
    }

    /** The same with figures beside. */
    Row with(Map<String, Double> figures) {
        return new Row(name, unit, ssh, culvert, ratio, bar, passed, figures, note);
    }

    /** The same with a figure of ssh to compare with. */
    Row beside(double figureOfSsh) {
        return new Row(name, unit, figureOfSsh, culvert, ratio, bar, passed, more, note);
    }

    boolean missing() {
        return culvert == null;
    }

    private static String trim(double figure) {
        return figure == Math.rint(figure) ? String.valueOf((long) figure) : String.valueOf(figure);
    }
}
