package dev.culvert.tunnel;

import dev.culvert.host.Question;
import dev.culvert.problem.Problem;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of the wish. Each state knows since when it holds. */
public sealed interface TunnelState {

    Instant since();

    /** The wish is off. */
    record Stopped(Instant since) implements TunnelState {}

    /** On the way to being live for the first time. */
    record Connecting(Instant since) implements TunnelState {}

    /** Connections are carried, as promised. */
    record Live(Instant since) implements TunnelState {}

    /**
     * The forward stands, but something about it is not as promised: the target does not answer, or
     * the listener is open to more or to fewer than asked for.
     */
    record Degraded(Instant since, Problem problem) implements TunnelState {}

    /** It was live, the Link was lost, the next try is due at {@code nextTry}. */
    record Reconnecting(Instant since, Problem problem, int attempt, Instant nextTry)
            implements TunnelState {}

    /**
     * Only the person can go on. Nothing is tried anew meanwhile; a server that asks a question is
     * held waiting for its answer.
     *
     * @param fingerprint the host key that waits for trust, or null
     * @param question what the server is held waiting for, or null
     * @param about the Host that needs it: the tunnel's own or a jump host; null when not known
     */
    record NeedsYou(
            Instant since,
            Problem problem,
            @Nullable String fingerprint,
            @Nullable Question question,
            @Nullable UUID about)
            implements TunnelState {}

    /**
     * Trying again would not help.
     *
     * @param about the Host that failed: the tunnel's own or a jump host; null when none did
     */
    record Failed(Instant since, Problem problem, @Nullable UUID about) implements TunnelState {

        /** Of no Host in particular. */
        public Failed(Instant since, Problem problem) {
            this(since, problem, null);
        }
    }

    /** As the API writes it. */
    default String word() {
        return switch (this) {
            case Stopped _ -> "stopped";
            case Connecting _ -> "connecting";
            case Live _ -> "live";
            case Degraded _ -> "degraded";
            case Reconnecting _ -> "reconnecting";
            case NeedsYou _ -> "needs_you";
            case Failed _ -> "failed";
        };
    }

    /** What is wrong, or null. */
    default @Nullable Problem trouble() {
        return switch (this) {
            case Stopped _, Connecting _, Live _ -> null;
            case Degraded degraded -> degraded.problem();
            case Reconnecting reconnecting -> reconnecting.problem();
            case NeedsYou needsYou -> needsYou.problem();
            case Failed failed -> failed.problem();
        };
    }

    /** The Host that the trouble is about, which may be a jump host; null when not known. */
    default @Nullable UUID about() {
        return switch (this) {
            case NeedsYou needsYou -> needsYou.about();
            case Failed failed -> failed.about();
            case Stopped _, Connecting _, Live _, Degraded _, Reconnecting _ -> null;
        };
    }

    /** True when connections can be carried now. */
    default boolean carries() {
        return this instanceof Live || this instanceof Degraded;
    }
}
