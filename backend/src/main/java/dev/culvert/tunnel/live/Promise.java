package dev.culvert.tunnel.live;

import dev.culvert.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Whether a listener can be reached by those it was opened for, and by nobody else.
 *
 * @param evidence what was tried and seen
 * @param problem what is not as promised; only when {@code verdict} is {@code BROKEN}
 */
record Promise(Verdict verdict, String evidence, @Nullable Problem problem) {

    enum Verdict {
        /** Tried, and it is so. */
        VERIFIED,
        /** It could not be tried, or the try proved nothing. */
        NOT_VERIFIED,
        /** It is otherwise. */
        BROKEN
    }

    static Promise verified(String evidence) {
        return new Promise(Verdict.VERIFIED, evidence, null);
    }

    static Promise notVerified(String evidence) {
        return new Promise(Verdict.NOT_VERIFIED, evidence, null);
    }

    static Promise broken(Problem problem) {
        return new Promise(Verdict.BROKEN, problem.detail(), problem);
    }
}
