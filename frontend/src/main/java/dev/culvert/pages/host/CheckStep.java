package dev.culvert.pages.host;

import dev.culvert.host.Checklist;
import dev.culvert.host.Checklist.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of a checklist on the common time axis.
 *
 * @param state of the drawing: {@code live}, {@code failed} or {@code stopped}
 * @param whole length of the axis; {@code start} and {@code width} lie on it, in ms
 */
record CheckStep(
        String name,
        String outcome,
        String state,
        String icon,
        @Nullable String evidence,
        @Nullable String fix,
        long whole,
        long start,
        long width,
        String time) {

    static List<CheckStep> of(Checklist checklist) {
        long whole = Math.max(1, checklist.steps().stream().mapToLong(s -> s.millis()).sum());
        List<CheckStep> steps = new ArrayList<>();
        long start = 0;
        for (Checklist.Step step : checklist.steps()) {
            steps.add(of(step, whole, start));
            start += step.millis();
        }
        return steps;
    }

    private static CheckStep of(Checklist.Step step, long whole, long start) {
        boolean skipped = step.outcome() == Outcome.SKIPPED;
        return new CheckStep(
                words(step.name()),
                switch (step.outcome()) {
                    case PASSED -> "Done";
                    case FAILED -> "Failed";
                    case SKIPPED -> "Skipped";
                },
                switch (step.outcome()) {
                    case PASSED -> "live";
                    case FAILED -> "failed";
                    case SKIPPED -> "stopped";
                },
                switch (step.outcome()) {
                    case PASSED -> "done";
                    case FAILED -> "failed";
                    case SKIPPED -> "skipped";
                },
                step.evidence(),
                step.fix(),
                whole,
                start,
                skipped ? 0 : Math.max(1, step.millis()),
                skipped ? "skipped" : step.millis() + " ms");
    }

    /**
     * The stages of a Link in the words of the checklist; a stage that is new here keeps its own.
     */
    private static String words(String stage) {
        return switch (stage) {
            case "name" -> "Name found";
            case "tcp" -> "Server reached";
            case "banner" -> "It speaks SSH";
            case "host key" -> "Host key matches";
            case "sign in" -> "Signed in";
            default -> stage;
        };
    }
}
