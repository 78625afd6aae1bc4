package dev.culvert.problem;

/** Carries a {@link Problem} to the edge, where it becomes an API answer or a page. */
public final class ProblemException extends RuntimeException {

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.code() + ": " + problem.title());
        this.problem = problem;
    }

    public ProblemException(Problem problem, Throwable cause) {
        super(problem.code() + ": " + problem.title(), cause);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
