package dev.culvert.host;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.culvert.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One step on the way of a tunnel, as far as it came. Holds nothing secret: it may be copied to
 * somebody else.
 *
 * @param host the Host that the step is about, by its owner's name for it; null for steps on the
 *     console
 * @param name such as {@code tcp} or {@code sign in}; stable, in lower case
 * @param millis how long it took; 0 while it is not over
 * @param since for a Link that was there before: since when it is live
 * @param code of the error catalogue, for a step that failed
 * @param title of the problem, for a step that failed
 * @param evidence what was seen
 * @param fix what to do about it
 */
public record ConnectStep(
        @Nullable String host,
        String name,
        State state,
        long millis,
        @Nullable Instant since,
        @Nullable String code,
        @Nullable String title,
        @Nullable String evidence,
        @Nullable String fix) {

    /** How far a step came; the API writes it in lower case. */
    public enum State {
        WAITING,
        RUNNING,
        PASSED,
        FAILED,
        SKIPPED;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Not begun yet. */
    public static ConnectStep waiting(@Nullable String host, String name) {
        return plain(host, name, State.WAITING, 0, null);
    }

    /** Never tried: an earlier step failed, or {@code why} says what made it needless. */
    public static ConnectStep skipped(@Nullable String host, String name, @Nullable String why) {
        return plain(host, name, State.SKIPPED, 0, why);
    }

    public ConnectStep running() {
        return plain(host, name, State.RUNNING, 0, null);
    }

    public ConnectStep passed(Duration took, @Nullable String seen) {
        return plain(host, name, State.PASSED, took.toMillis(), seen);
    }

    /** It failed with {@code problem}. */
    public ConnectStep failed(Duration took, Problem problem) {
        return new ConnectStep(
                host,
                name,
                State.FAILED,
                took.toMillis(),
                null,
                problem.code(),
                problem.title(),
                problem.detail(),
                problem.fix());
    }

    /** True when nothing more will happen to it. */
    public boolean over() {
        return state != State.WAITING && state != State.RUNNING;
    }

    /** The same step of a Link that was already there. */
    ConnectStep earlier(Instant liveSince) {
        return new ConnectStep(host, name, state, millis, liveSince, code, title, evidence, fix);
    }

    private static ConnectStep plain(
            @Nullable String host, String name, State state, long millis, @Nullable String seen) {
        return new ConnectStep(host, name, state, millis, null, null, null, seen, null);
    }
}
