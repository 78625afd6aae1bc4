package dev.culvert.tunnel.live;

import dev.culvert.host.ConnectStep;
import dev.culvert.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one try of a run did so far. Written by the run, read by everybody. */
final class Attempt {

    /** What follows once there is a Link. */
    enum Step {
        FORWARD,
        TARGET,
        REACH
    }

    private static final List<String> TO_THE_HOST =
            List.of("name", "tcp", "banner", "host key", "sign in");

    private final Instant begunAt;
    private final String host;
    private final Runnable changed;
    private List<ConnectStep> link = List.of(); // guarded by this
    private final Map<Step, ConnectStep> own = new EnumMap<>(Step.class); // guarded by this
    private @Nullable ConnectStep lost; // guarded by this
    private boolean over; // guarded by this
    private long stepStart = System.nanoTime(); // guarded by this

    /**
     * @param host the Host of the tunnel, by name
     * @param changed told after each change
     */
    Attempt(Instant begunAt, String host, Runnable changed) {
        this.begunAt = begunAt;
        this.host = host;
        this.changed = changed;
        for (Step step : Step.values()) {
            own.put(step, ConnectStep.waiting(null, step.name().toLowerCase(Locale.ROOT)));
        }
    }

    Instant begunAt() {
        return begunAt;
    }

    /** Every step in order. */
    synchronized List<ConnectStep> steps() {
        List<ConnectStep> all = new ArrayList<>(link);
        if (link.stream().noneMatch(step -> host.equals(step.host()))) {
            TO_THE_HOST.forEach(name ->
                    all.add(
                            over
                                    ? ConnectStep.skipped(host, name, null)
                                    : ConnectStep.waiting(host, name)));
        }
        all.addAll(own.values());
        if (lost != null) {
            all.add(lost);
        }
        return List.copyOf(all);
    }

    void link(List<ConnectStep> steps) {
        synchronized (this) {
            link = steps;
        }
        changed.run();
    }

    void begin(Step step) {
        synchronized (this) {
            stepStart = System.nanoTime();
            own.compute(step, (each, before) -> step(before).running());
        }
        changed.run();
    }

    void passed(Step step, @Nullable String seen) {
        synchronized (this) {
            own.compute(step, (each, before) -> step(before).passed(took(), seen));
        }
        changed.run();
    }

    void failed(Step step, Problem problem) {
        synchronized (this) {
            own.compute(step, (each, before) -> step(before).failed(took(), problem));
        }
        changed.run();
    }

    void skipped(Step step, @Nullable String why) {
        synchronized (this) {
            own.compute(
                    step, (each, before) -> ConnectStep.skipped(null, step(before).name(), why));
        }
        changed.run();
    }

    /** Connections tell later whether the target answers. */
    void target(@Nullable Problem problem) {
        synchronized (this) {
            ConnectStep before = step(own.get(Step.TARGET));
            if (before.state() != ConnectStep.State.SKIPPED
                    && !Objects.equals(before.code(), problem == null ? null : problem.code())) {
                Duration took = Duration.ofMillis(before.millis());
                own.put(
                        Step.TARGET,
                        problem == null
                                ? before.passed(took, "It answers now")
                                : before.failed(took, problem));
            }
        }
        changed.run();
    }

    /** The Link is gone after it had been live for {@code held}. */
    void lost(Duration held, Problem problem) {
        synchronized (this) {
            lost = ConnectStep.waiting(host, "stay connected").failed(held, problem);
        }
        changed.run();
    }

    synchronized boolean isOver() {
        return over;
    }

    /** Whatever has not begun will not. */
    void end() {
        synchronized (this) {
            over = true;
            own.replaceAll((step, before) ->
                    before.over() ? before : ConnectStep.skipped(null, before.name(), null));
        }
        changed.run();
    }

    private static ConnectStep step(@Nullable ConnectStep step) {
        return Objects.requireNonNull(step, "every step is there from the start");
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - stepStart);
    }
}
