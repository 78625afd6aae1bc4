package dev.culvert.host;

import dev.culvert.account.Caller;
import dev.culvert.host.Checklist.ShownKey;
import dev.culvert.ssh.HostKey;
import dev.culvert.ssh.Link;
import java.time.Duration;
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
     * @throws dev.culvert.problem.ProblemException {@code NOT_FOUND}, {@code TOO_MANY_CHECKS}, or
     *     why it cannot even be tried (as a signal)
     */
    public Mono<Checklist> run(Caller caller, UUID hostId) {
        return hosts.find(caller, hostId)
                .flatMap(host ->
                        Mono.using(
                                () -> limit.enter(caller.id()),
                                place -> Mono.fromCallable(() -> check(host)).subscribeOn(threads),
                                CheckLimit.Place::close))
                .onErrorMap(LinkFailedException.class, e -> e.problem().asException());
    }

    private Checklist check(Host host) throws LinkFailedException {
        long begin = System.nanoTime();
        try (Lease via = links.leaseJump(host.owner(), host.id())) {
            return check(host, via == null ? null : via.link());
        } catch (LinkFailedException e) {
            return onTheWay(host, e, Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    private Checklist check(Host host, @Nullable Link via) {
        LinkSteps steps = new LinkSteps();
        steps.begin(host.name(), via == null);
        try (Link link = maker.connect(host, via, steps)) {
            HostKey key = link.server().hostKey();
            return new Checklist(steps.steps(), new ShownKey(key.type(), key.fingerprint(), true));
        } catch (LinkFailedException e) {
            steps.failed(e);
            return new Checklist(steps.steps(), shown(host, e.offered()));
        }
    }

    /** A key that a jump host offers is none of this Host. */
    private Checklist onTheWay(Host host, LinkFailedException e, Duration took)
            throws LinkFailedException {
        if (host.jump().isEmpty()) {
            throw e;
        }
        UUID at = e.about() == null ? host.jump().getLast() : e.about();
        String jump = maker.host(host.owner(), at).name();
        return new Checklist(
                LinkSteps.endingBefore(host.name(), jump, e.stage(), took, e.problem()),
                shown(host, null));
    }

    private static @Nullable ShownKey shown(Host host, @Nullable HostKey offered) {
        if (offered != null) {
            return new ShownKey(offered.type(), offered.fingerprint(), false);
        }
        if (host.trusted().isEmpty()) {
            return null;
        }
        HostKey known = host.trusted().getLast().key();
        return new ShownKey(known.type(), known.fingerprint(), true);
    }
}
