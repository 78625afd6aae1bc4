package dev.culvert.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.ToDoubleFunction;

/** The same measurement of both contestants in turns, so that the machine's moods hit both. */
final class Duel<T> {

    private static final int WARM_UP_TURNS = 4;

    private final List<T> ssh = new ArrayList<>();
    private final List<T> culvert = new ArrayList<>();

    /** Measures one contestant once. */
    @FunctionalInterface
    interface Turn<T> {
        T measure(Contestant contestant) throws IOException;
    }

    /**
     * Fights {@code rounds} rounds, after some of Culvert alone that do not count: until then
     * Java's compiler works beside it.
     */
    static <T> Duel<T> fight(Lab lab, int rounds, Turn<T> turn) throws IOException {
        Duel<T> duel = new Duel<>();
        for (int i = 0; i < lab.options().either(WARM_UP_TURNS, 1); i++) {
            turn.measure(lab.culvert());
        }
        for (int round = 0; round < rounds; round++) {
            duel.ssh.add(turn.measure(lab.ssh()));
            duel.culvert.add(turn.measure(lab.culvert()));
        }
        return duel;
    }

    /** A row whose ratio must reach at least {@code bar}. */
    Row atLeast(String name, String unit, double bar, ToDoubleFunction<T> figure) {
        double ratio = ratio(figure);
        return row(name, unit, "≥ " + bar + " ×", ratio >= bar, ratio, figure);
    }

    /** A row whose ratio must not be above {@code bar}. */
    Row atMost(String name, String unit, double bar, ToDoubleFunction<T> figure) {
        double ratio = ratio(figure);
        return row(name, unit, "≤ " + bar + " ×", ratio <= bar, ratio, figure);
    }

    /** A row whose bar is about Culvert's own figure; that of ssh stands there to compare. */
    Row own(String name, String unit, String bar, DoublePredicate passes, ToDoubleFunction<T> f) {
        double figure = median(culvert, f);
        boolean passed = passes.test(figure);
        return new Row(name, unit, median(ssh, f), figure, null, bar, passed, Map.of(), "");
    }

    Map<String, Double> both(String what, ToDoubleFunction<T> figure) {
        Map<String, Double> both = new LinkedHashMap<>();
        both.put("ssh " + what, median(ssh, figure));
        both.put("culvert " + what, median(culvert, figure));
        return both;
    }

    private Row row(
            String name,
            String unit,
            String bar,
            boolean passed,
            double ratio,
            ToDoubleFunction<T> f) {
        double one = median(ssh, f);
        double other = median(culvert, f);
        return new Row(name, unit, one, other, ratio, bar, passed, Map.of(), "");
    }

    private double ratio(ToDoubleFunction<T> figure) {
        double[] ratios = new double[ssh.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(culvert.get(i)) / figure.applyAsDouble(ssh.get(i));
        }
        return median(ratios);
    }

    private static <T> double median(List<T> all, ToDoubleFunction<T> figure) {
        return median(all.stream().mapToDouble(figure).toArray());
    }

    /** The middle one, or the mean of the two in the middle. */
    static double median(double... figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
