package dev.culvert.problem;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Problem} as {@code application/problem+json} (RFC 9457) with our two members {@code
 * code} and {@code fix}.
 *
 * @param type the page of the console that explains the code
 * @param instance path of the request, and for an unforeseen failure the id that the log has too
 */
public record ProblemAnswer(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @Nullable String fix,
        String instance) {

    static ProblemAnswer of(Problem problem, String instance) {
        return new ProblemAnswer(
                "/help/errors/" + problem.code(),
                problem.title(),
                problem.status(),
                problem.detail(),
                problem.code(),
                problem.fix(),
                instance);
    }
}
