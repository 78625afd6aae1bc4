package dev.culvert.pages.drawing;

import dev.culvert.host.ConnectStep;
import dev.culvert.host.ConnectStep.State;
import dev.culvert.pages.words.Ago;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of a checklist as its page shows it.
 *
 * @param state of the drawing: {@code live}, {@code failed}, {@code connecting} or {@code stopped}
 * @param whole length of the common time axis; {@code start} and {@code width} lie on it, in ms
 * @param since for a Link that was there before: since when
 */
public record CheckLine(
        @Nullable String host,
        String name,
        String outcome,
        String state,
        String icon,
        @Nullable String code,
        @Nullable String title,
        @Nullable String evidence,
        @Nullable String fix,
        @Nullable Ago since,
        long whole,
        long start,
        long width,
        String time) {

    /** The steps on their common time axis. */
    public static List<CheckLine> of(List<ConnectStep> steps, Instant now) {
        long whole = Math.max(1, steps.stream().mapToLong(CheckLine::length).sum());
        List<CheckLine> lines = new ArrayList<>();
        long start = 0;
        for (ConnectStep step : steps) {
            lines.add(of(step, now, whole, start));
            start += length(step);
        }
        return lines;
    }

    private static CheckLine of(ConnectStep step, Instant now, long whole, long start) {
        Instant since = step.since();
        long length = length(step);
        return new CheckLine(
                step.host(),
                words(step.name()),
                outcome(step.state()),
                drawing(step.state()),
                icon(step.state()),
                step.code(),
                step.title(),
                step.evidence(),
                step.fix(),
                since == null ? null : Ago.of(since, now),
                whole,
                start,
                length == 0 ? 0 : Math.max(1, length),
                time(step));
    }

    /** A Link that was there before took no time of this start; how long it held is no step. */
    private static long length(ConnectStep step) {
        return step.since() != null || step.name().equals("stay connected") ? 0 : step.millis();
    }

    private static String time(ConnectStep step) {
        return switch (step.state()) {
            case PASSED, FAILED ->
                    step.since() != null
                            ? "earlier"
                            : step.millis() < 10_000
                                    ? step.millis() + " ms"
                                    : step.millis() / 1000 + " s";
            case SKIPPED -> "skipped";
            case RUNNING -> "now";
            case WAITING -> "";
        };
    }

    private static String outcome(State state) {
        return switch (state) {
            case PASSED -> "Done";
            case FAILED -> "Failed";
            case SKIPPED -> "Skipped";
            case RUNNING -> "Running";
            case WAITING -> "Waiting";
        };
    }

    private static String drawing(State state) {
        return switch (state) {
            case PASSED -> "live";
            case FAILED -> "failed";
            case RUNNING -> "connecting";
            case SKIPPED, WAITING -> "stopped";
        };
    }

    private static String icon(State state) {
        return switch (state) {
            case PASSED -> "done";
            case FAILED -> "failed";
            case RUNNING -> "busy";
            case WAITING -> "draft";
            case SKIPPED -> "skipped";
        };
    }

    private static String words(String name) {
        return switch (name) {
            case "name" -> "Name found";
            case "tcp" -> "Server reached";
            case "banner" -> "It speaks SSH";
            case "host key" -> "Host key matches";
            case "sign in" -> "Signed in";
            case "stay connected" -> "Stayed connected";
            case "forward" -> "Forward opened";
            case "target" -> "Target answers";
            case "reach" -> "Reachable as promised";
            default -> name;
        };
    }
}
