package dev.culvert.tunnel.live;

import dev.culvert.problem.Problem;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether the target answers, as seen by the connections of a run; tells the run when that changes.
 */
final class Health {

    private final Bell bell;
    private final AtomicReference<@Nullable Problem> problem = new AtomicReference<>();

    Health(Bell bell) {
        this.bell = bell;
    }

    @Nullable Problem problem() {
        return problem.get();
    }

    /** Noted by the run itself, which needs no bell. */
    void set(@Nullable Problem now) {
        problem.set(now);
    }

    /** Noted by a connection. */
    void note(@Nullable Problem now) {
        Problem before = problem.getAndSet(now);
        if (!Objects.equals(before, now)) {
            bell.ring();
        }
    }
}
