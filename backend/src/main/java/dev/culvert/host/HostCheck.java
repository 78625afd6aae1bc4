package dev.culvert.host;

import dev.culvert.account.Caller;
import dev.culvert.host.Checklist.Outcome;
import dev.culvert.host.Checklist.ShownKey;
import dev.culvert.host.Checklist.Step;
import dev.culvert.problem.Problem;
import dev.culvert.ssh.HostKey;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.LinkException.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Connects to a Host once, signs in, hangs up, and says how each step went. */
@Component
public class HostCheck {

    private final Hosts hosts;
    private final LinkMaker maker;
    private final HostLinks links;
    private final CheckLimit limit = new CheckLimit();
    private final Scheduler threads =
            Schedulers.fromExecutor(Executors.newVirtualThreadPerTaskExecutor());

    HostCheck(Hosts hosts, LinkMaker maker, HostLinks links) {
        this.hosts = hosts;
        this.maker = maker;
        this.links = links;
    }

    /**
     * @throws dev.culvert.problem.ProblemException {@code NOT_FOUND}, {@code TOO_MANY_CHECKS} (as a
     *     signal)
     */
    public Mono<Checklist> run(Caller caller, UUID hostId) {
        return hosts.find(caller, hostId)
                .flatMap(host ->
                        Mono.using(
                                () -> limit.enter(caller.id()),
                                place -> Mono.fromCallable(() -> check(host)).subscribeOn(threads),
                                CheckLimit.Place::close));
    }

    private Checklist check(Host host) {
        Map<Stage, Step> passed = new EnumMap<>(Stage.class);
        long begin = System.nanoTime();
        try (Lease via = links.leaseJump(host.owner(), host.id());
                Link link =
                        maker.connect(
                                host,
                                via == null ? null : via.link(),
                                (stage, took, evidence) ->
                                        passed.put(stage, passed(stage, took, evidence)))) {
            HostKey key = link.server().hostKey();
            return new Checklist(
                    List.copyOf(passed.values()),
                    new ShownKey(key.type(), key.fingerprint(), true));
        } catch (LinkFailedException e) {
            return failed(host, passed, e, Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    private static Checklist failed(
            Host host, Map<Stage, Step> passed, LinkFailedException e, Duration took) {
        List<Step> steps = new ArrayList<>();
        boolean reached = true;
        for (Stage stage : Stage.values()) {
            Step step = passed.get(stage);
            if (step != null) {
                steps.add(step);
            } else if (reached) {
                reached = false;
                Problem problem = e.problem();
                steps.add(
                        new Step(
                                name(stage),
                                Outcome.FAILED,
                                took.toMillis(),
                                problem.code(),
                                problem.title() + ". " + problem.detail(),
                                problem.fix()));
            } else {
                steps.add(new Step(name(stage), Outcome.SKIPPED, 0, null, null, null));
            }
        }
        return new Checklist(steps, shown(host, e));
    }

    private static @Nullable ShownKey shown(Host host, LinkFailedException e) {
        HostKey offered = e.offered();
        if (offered != null) {
            return new ShownKey(offered.type(), offered.fingerprint(), false);
        }
        if (host.trusted().isEmpty()) {
            return null;
        }
        HostKey known = host.trusted().getLast().key();
        return new ShownKey(known.type(), known.fingerprint(), true);
    }

    private static Step passed(Stage stage, Duration took, String evidence) {
        return new Step(name(stage), Outcome.PASSED, took.toMillis(), null, evidence, null);
    }

    private static String name(Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
