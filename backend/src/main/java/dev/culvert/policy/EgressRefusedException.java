package dev.culvert.policy;

import dev.culvert.problem.Problem;
import java.io.IOException;

/** The console may not dial that address, or cannot find it. */
public final class EgressRefusedException extends IOException {

    private final transient Problem problem;

    EgressRefusedException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    /**
     * {@code DNS}, {@code DIAL_OWN_PORT}, {@code DIAL_LOOPBACK} or {@code DIAL_FORBIDDEN_RANGE}.
     */
    public Problem problem() {
        return problem;
    }
}
