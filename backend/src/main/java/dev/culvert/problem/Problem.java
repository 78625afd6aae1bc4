package dev.culvert.problem;

import org.jspecify.annotations.Nullable;

/**
 * What went wrong, in words for the person who has to act.
 *
 * @param code stable upper-case name, such as {@code BIND_IN_USE}; scripts compare it
 * @param status HTTP status that the API answers with
 * @param title at most about 60 characters, names the object, no full stop
 * @param detail the cause, in one or two sentences
 * @param fix what to do about it, imperative; null where nothing can be done
 */
public record Problem(String code, int status, String title, String detail, @Nullable String fix) {

    /** The thing does not exist, or belongs to somebody else: both are answered alike. */
    public static Problem notFound(String what) {
        return new Problem(
                "NOT_FOUND",
                404,
                "There is no such " + what,
                "It does not exist, was deleted, or is not yours.",
                null);
    }

    /**
     * Input that cannot be accepted; {@code detail} says what was wrong, {@code fix} what to write
     * instead.
     */
    public static Problem invalid(String code, String title, String detail, @Nullable String fix) {
        return new Problem(code, 400, title, detail, fix);
    }

    /** The request is fine but the present state of things forbids it. */
    public static Problem conflict(String code, String title, String detail, @Nullable String fix) {
        return new Problem(code, 409, title, detail, fix);
    }

    /** As an exception, to be thrown or signalled. */
    public ProblemException asException() {
        return new ProblemException(this);
    }
}
