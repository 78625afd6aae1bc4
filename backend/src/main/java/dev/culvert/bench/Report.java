package dev.culvert.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The results as a table for people and as JSON for machines. */
record Report(Instant date, boolean quick, Machine machine, List<Row> rows) {

    private static final String LINE = "%-42s %-7s %10s %10s %7s %10s  %-4s  %s%n";

    void print(PrintStream out) {
        out.printf(Locale.ROOT, LINE, "", "unit", "ssh", "Culvert", "ratio", "bar", "", "");
        for (Row row : rows) {
            out.printf(
                    Locale.ROOT,
                    LINE,
                    row.name(),
                    row.unit(),
                    figure(row.ssh()),
                    figure(row.culvert()),
                    row.ratio() == null ? "" : String.format(Locale.ROOT, "%.2f", row.ratio()),
                    row.bar(),
                    verdict(row),
                    beside(row));
        }
    }

    void write(Path file) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("date", date.toString());
        json.put("quick", quick);
        json.put("machine", machine);
        json.put("rows", rows);
        Files.writeString(
                file,
                JsonMapper.builder()
                        .build()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(json));
    }

    private static String verdict(Row row) {
        Boolean passed = row.passed();
        return passed == null ? "n/a" : passed ? "ok" : "MISS";
    }

    private static String beside(Row row) {
        String more =
                row.more().entrySet().stream()
                        .map(e -> e.getKey() + " " + figure(e.getValue()))
                        .collect(Collectors.joining(", "));
        return more + row.note();
    }

    /** Three digits that matter. */
    private static String figure(@Nullable Double figure) {
        if (figure == null) {
            return "";
        }
        return String.format(
                Locale.ROOT, figure < 10 ? "%.2f" : figure < 100 ? "%.1f" : "%.0f", figure);
    }
}
