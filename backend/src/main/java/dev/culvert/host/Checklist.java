package dev.culvert.host;

import dev.culvert.host.ConnectStep.State;
import dev.culvert.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened on the way to a Host, step by step.
 *
 * @param hostKey the key that the server showed; null when it was not reached
 */
public record Checklist(List<ConnectStep> steps, @Nullable ShownKey hostKey) {

    /**
     * @param trusted whether a person has accepted exactly this key for this Host
     */
    public record ShownKey(String type, String fingerprint, boolean trusted) {}

    /** The first failure as a problem. */
    Problem failure(Host host) {
        return steps.stream()
                .filter(step -> step.state() == State.FAILED)
                .findFirst()
                .map(step ->
                        new Problem(
                                String.valueOf(step.code()),
                                503,
                                host.name() + " could not be asked for its key",
                                step.title() + ". " + step.evidence(),
                                step.fix()))
                .orElseGet(() -> Problem.notFound("host key"));
    }
}
