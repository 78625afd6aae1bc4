package dev.culvert.bench;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to measure, and how long.
 *
 * @param quick small numbers: a look, not a result
 * @param rows names of {@link Measurement#all}; empty means all
 * @param json where to write the results, or null
 * @param jfr where the console under test writes a profile, or null
 * @param rounds how often the contestants take turns
 * @param seconds length of one throughput measurement
 */
record Options(
        boolean quick,
        Set<String> rows,
        @Nullable Path json,
        @Nullable Path jfr,
        int rounds,
        double seconds) {

    /**
     * @throws IllegalArgumentException for anything unknown, in words
     */
    static Options parse(String[] args) {
        boolean quick = List.of(args).contains("--quick");
        Set<String> rows = Set.of();
        Path json = null;
        Path jfr = null;
        int rounds = quick ? 2 : 7;
        double seconds = quick ? 0.5 : 2;
        for (String arg : args) {
            String value = arg.substring(arg.indexOf('=') + 1);
            switch (arg.substring(0, arg.length() - value.length())) {
                case "--rows=" -> rows = new LinkedHashSet<>(List.of(value.split(",")));
                case "--json=" -> json = Path.of(value).toAbsolutePath();
                case "--jfr=" -> jfr = Path.of(value).toAbsolutePath();
                case "--rounds=" -> rounds = Integer.parseInt(value);
                case "--seconds=" -> seconds = Double.parseDouble(value);
                default -> {
                    if (!arg.equals("--quick")) {
                        throw new IllegalArgumentException("Unknown option " + arg);
                    }
                }
            }
        }
        for (String row : rows) {
            if (!Measurement.all().containsKey(row)) {
                throw new IllegalArgumentException("There is no row " + row);
            }
        }
        if (rounds < 1 || seconds <= 0) {
            throw new IllegalArgumentException("--rounds and --seconds must be positive");
        }
        return new Options(quick, rows, json, jfr, rounds, seconds);
    }

    boolean wants(String row) {
        return rows.isEmpty() || rows.contains(row);
    }

    /** One of two numbers. */
    int either(int inFull, int ifQuick) {
        return quick ? ifQuick : inFull;
    }
}
