package dev.culvert.host;

import dev.culvert.problem.Problem;
import dev.culvert.ssh.Connector;
import dev.culvert.ssh.LinkException.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What happens while one Link is made, told to everybody who waits for it. Steps of the jump hosts
 * come first.
 */
final class LinkSteps implements Connector.Progress {

    private final List<Consumer<List<ConnectStep>>> watchers = new ArrayList<>(); // guarded by this
    private final Map<Stage, ConnectStep> own = new LinkedHashMap<>(); // guarded by this
    private List<ConnectStep> before = List.of(); // guarded by this
    private @Nullable Instant liveSince; // guarded by this
    private long stepStart = System.nanoTime(); // guarded by this

    /** Tells {@code watcher} the steps as they are, and then at each change. */
    synchronized void watch(Consumer<List<ConnectStep>> watcher) {
        if (liveSince == null) {
            watchers.add(watcher);
        }
        watcher.accept(steps());
    }

    /** The steps of the Link in front. */
    synchronized void before(List<ConnectStep> steps) {
        before = List.copyOf(steps);
        tell();
    }

    /**
     * Connecting to {@code host} begins.
     *
     * @param direct whether the console itself looks its name up
     */
    synchronized void begin(String host, boolean direct) {
        for (Stage stage : Stage.values()) {
            if (direct || stage != Stage.NAME) {
                own.put(stage, ConnectStep.waiting(host, name(stage)));
            }
        }
        stepStart = System.nanoTime();
        runNext();
        tell();
    }

    @Override
    public synchronized void passed(Stage stage, Duration took, String evidence) {
        own.computeIfPresent(stage, (each, step) -> step.passed(took, evidence));
        stepStart = System.nanoTime();
        runNext();
        tell();
    }

    synchronized void live(Instant since) {
        liveSince = since;
        watchers.clear();
    }

    synchronized void failed(LinkFailedException e) {
        Stage at = e.stage();
        boolean marked = false;
        for (Map.Entry<Stage, ConnectStep> each : own.entrySet()) {
            ConnectStep step = each.getValue();
            if (step.over()) {
                continue;
            }
            boolean here = !marked && (at == null || at == each.getKey());
            each.setValue(
                    here
                            ? step.failed(
                                    Duration.ofNanos(System.nanoTime() - stepStart), e.problem())
                            : ConnectStep.skipped(step.host(), step.name(), null));
            marked |= here;
        }
        tell();
        watchers.clear();
    }

    /** The steps as they are. */
    synchronized List<ConnectStep> steps() {
        List<ConnectStep> all = new ArrayList<>(before);
        Instant since = liveSince;
        UnaryOperator<ConnectStep> shown =
                since == null ? UnaryOperator.identity() : step -> step.earlier(since);
        own.values().stream().map(shown).forEach(all::add);
        return List.copyOf(all);
    }

    private void tell() {
        List<ConnectStep> now = steps();
        watchers.forEach(watcher -> watcher.accept(now));
    }

    private void runNext() {
        own.entrySet().stream()
                .filter(each -> !each.getValue().over())
                .findFirst()
                .ifPresent(each -> each.setValue(each.getValue().running()));
    }

    /** The way ends at a step of a jump host, and {@code host} behind it is not tried. */
    static List<ConnectStep> endingBefore(
            String host, String jump, @Nullable Stage at, Duration took, Problem problem) {
        List<ConnectStep> all = new ArrayList<>();
        Stage failed = at == null ? Stage.TCP : at;
        all.add(ConnectStep.waiting(jump, name(failed)).failed(took, problem));
        for (Stage stage : Stage.values()) {
            if (stage != Stage.NAME) {
                all.add(ConnectStep.skipped(host, name(stage), null));
            }
        }
        return List.copyOf(all);
    }

    private static String name(Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
