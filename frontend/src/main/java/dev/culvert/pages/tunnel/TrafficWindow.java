package dev.culvert.pages.tunnel;

import dev.culvert.pages.drawing.TrafficChart;
import dev.culvert.pages.drawing.TrafficChart.Sample;
import dev.culvert.pages.words.Bytes;
import dev.culvert.pages.words.Rate;
import dev.culvert.traffic.Moved;
import dev.culvert.traffic.Step;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * The traffic of the last hour or the last 30 days.
 *
 * @param key as the address of the page writes it
 * @param id of the tunnel
 * @param axis words below the graph, from left to right
 * @param table what moved, newest first
 */
record TrafficWindow(
        String key,
        String id,
        String title,
        TrafficChart chart,
        List<String> axis,
        String sent,
        String back,
        long opened,
        long refused,
        int peak,
        List<Line> table) {

    private static final int MINUTES = 60;
    private static final int DAYS = 30;

    /** The last 60 minutes, the running one included. */
    static TrafficWindow hour(String id, List<Moved> minutes, Instant now) {
        // Rates, so that the graph of the hour and that of the minute have the same scale.
        return of(
                "1h",
                id,
                "Last hour",
                Step.MINUTE,
                MINUTES,
                60,
                Rate::text,
                List.of("1 h ago", "45 min", "30", "15", "now"),
                "HH:mm",
                minutes,
                now);
    }

    /** The last 30 days, today included. */
    static TrafficWindow month(String id, List<Moved> days, Instant now) {
        return of(
                "30d",
                id,
                "Last 30 days",
                Step.DAY,
                DAYS,
                1,
                Bytes::text,
                List.of("30 days ago", "20", "10", "today"),
                "uuuu-MM-dd",
                days,
                now);
    }

    private static TrafficWindow of(
            String key,
            String id,
            String title,
            Step step,
            int bars,
            int divisor,
            LongFunction<String> words,
            List<String> axis,
            String pattern,
            List<Moved> moved,
            Instant now) {
        Map<Instant, Moved> byTime =
                moved.stream()
                        .collect(Collectors.toMap(Moved::at, Function.identity(), (a, b) -> b));
        List<Sample> samples = new ArrayList<>();
        for (int ago = bars - 1; ago >= 0; ago--) {
            Moved each = byTime.get(step.move(step.start(now), -ago));
            samples.add(
                    each == null
                            ? new Sample(0, 0)
                            : new Sample(each.bytesIn() / divisor, each.bytesOut() / divisor));
        }
        DateTimeFormatter when =
                DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
        return new TrafficWindow(
                key,
                id,
                title,
                TrafficChart.of(samples, bars, words),
                axis,
                Bytes.text(moved.stream().mapToLong(Moved::bytesIn).sum()),
                Bytes.text(moved.stream().mapToLong(Moved::bytesOut).sum()),
                moved.stream().mapToLong(Moved::opened).sum(),
                moved.stream().mapToLong(Moved::refused).sum(),
                moved.stream().mapToInt(Moved::peak).max().orElse(0),
                moved.reversed().stream().map(each -> Line.of(each, when)).toList());
    }

    /** One minute or day in words. */
    record Line(String when, String sent, String back, long opened, long refused, int peak) {
        static Line of(Moved moved, DateTimeFormatter when) {
            return new Line(
                    when.format(moved.at()),
                    Bytes.text(moved.bytesIn()),
                    Bytes.text(moved.bytesOut()),
                    moved.opened(),
                    moved.refused(),
                    moved.peak());
        }
    }
}
