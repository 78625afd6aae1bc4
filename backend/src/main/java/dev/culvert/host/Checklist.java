package dev.culvert.host;

import dev.culvert.problem.Problem;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What happened on the way to a Host, step by step.
 *
 * @param hostKey the key that the server showed; null when it was not reached
 */
public record Checklist(List<Step> steps, @Nullable ShownKey hostKey) {

    /** One step; later ones are skipped after a failure. */
    public record Step(
            String name,
            Outcome outcome,
            long millis,
            @Nullable String code,
            @Nullable String evidence,
            @Nullable String fix) {}

    /** How a step ended; the API writes it in lower case. */
    public enum Outcome {
        PASSED,
        FAILED,
        SKIPPED;

        @com.fasterxml.jackson.annotation.JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param trusted whether a person has accepted exactly this key for this Host
     */
    public record ShownKey(String type, String fingerprint, boolean trusted) {}

    /** True when signing in worked. */
    public boolean passed() {
        return steps.stream().allMatch(step -> step.outcome() == Outcome.PASSED);
    }

    /** The first failure as a problem. */
    Problem failure(Host host) {
        return steps.stream()
                .filter(step -> step.outcome() == Outcome.FAILED)
                .findFirst()
                .map(step ->
                        new Problem(
                                String.valueOf(step.code()),
                                503,
                                host.name() + " could not be asked for its key",
                                String.valueOf(step.evidence()),
                                step.fix()))
                .orElseGet(() -> Problem.notFound("host key"));
    }
}
