package dev.culvert.tunnel.live;

import dev.culvert.host.Host;
import dev.culvert.host.HostLinks.Waiting;
import dev.culvert.host.Lease;
import dev.culvert.host.LinkFailedException;
import dev.culvert.host.Question;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.HostKey;
import dev.culvert.ssh.ListenRefusedException;
import dev.culvert.traffic.CloseReason;
import dev.culvert.tunnel.Connection;
import dev.culvert.tunnel.Kind;
import dev.culvert.tunnel.Tunnel;
import dev.culvert.tunnel.TunnelState;
import dev.culvert.tunnel.live.Attempt.Step;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works at one wish from start to stop, on one virtual thread: opens the forward, gets a Link,
 * keeps watch, and starts over when the Link is lost. What may pass by itself is tried again for
 * ever; what needs a person waits for one.
 */
final class Run {

    /** A Link that lived shorter than this counts as one more failed try. */
    private static final Duration STABLE = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(Run.class);

    private final Tunnel wish;
    private final LiveTunnel tunnel;
    private final Engine engine;
    private final Shift shift;
    private final Forward forward;
    private final Backoff backoff;
    private final Bell bell = new Bell();
    private final Health health = new Health(bell);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> leaving = new CompletableFuture<>();
    private volatile @Nullable Attempt attempt;
    private volatile @Nullable Promise promise;
    private volatile boolean stopping;
    private volatile CloseReason stopReason = CloseReason.STOPPED;
    private boolean wasLive; // confined to the run's thread
    private @Nullable Instant lostAt; // confined to the run's thread

    private Run(Tunnel wish, LiveTunnel tunnel, Engine engine, boolean wasLive) {
        this.wish = wish;
        this.tunnel = tunnel;
        this.engine = engine;
        this.wasLive = wasLive;
        this.backoff = engine.backoff();
        this.shift = new Shift(tunnel.carrier());
        Workplace place = new TunnelPlace(tunnel, engine, health, shift);
        this.forward =
                wish.kind() == Kind.REMOTE
                        ? new RemoteForward(wish, place, engine.egress())
                        : new LocalForward(wish, place);
    }

    /**
     * @param wasLive whether it was live in an earlier life of the console
     */
    static Run start(Tunnel wish, LiveTunnel tunnel, Engine engine, boolean wasLive) {
        Run run = new Run(wish, tunnel, engine, wasLive);
        Thread.ofVirtual().name("tunnel " + wish.name()).start(run::work);
        return run;
    }

    /** Opens a connection to the target for somebody who does not come through the listener. */
    Connection open(String peer) throws IOException {
        return shift.open(peer, String.valueOf(wish.target()), () -> forward.openTarget(peer));
    }

    /** The last try, or null before the first. */
    @Nullable Attempt lastAttempt() {
        return attempt;
    }

    /** What is known of the listener's reach; null while there is none. */
    @Nullable Promise promise() {
        return promise;
    }

    @Nullable Address bound() {
        return forward.bound();
    }

    void rules(Tunnel now) {
        forward.rules(now);
    }

    void retry() {
        bell.ring();
    }

    /**
     * Closes the listeners at once; another thread cuts the connections, because an SSH server that
     * does not read must not hold up whoever stops the tunnel.
     */
    CompletableFuture<Void> stop(CloseReason reason) {
        stopReason = reason;
        stopping = true;
        leaving.complete(null);
        forward.close();
        Thread.ofVirtual().name("stop " + wish.name()).start(() -> shift.end(reason));
        bell.ring();
        return ended;
    }

    private void work() {
        try {
            while (!stopping) {
                Outcome outcome = attempt();
                if (!stopping) {
                    settle(outcome);
                }
            }
        } catch (RuntimeException | Error e) {
            log.error("Tunnel {} stopped working", wish.name(), e);
            report(new TunnelState.Failed(now(), unexpected(e)));
        } finally {
            forward.close();
            shift.end(stopping ? stopReason : CloseReason.ERROR);
            ended.complete(null);
        }
    }

    /** One try, which lasts for as long as the Link does. */
    private Outcome attempt() {
        Attempt now = new Attempt(now(), tunnel.host().name(), tunnel::changed);
        attempt = now;
        try {
            forward.prepare();
        } catch (ProblemException e) {
            now.failed(Step.FORWARD, e.problem());
            now.end();
            return new Outcome.GivenUp(e.problem());
        }
        try (Grip grip = new Grip(() -> lease(now), this::fresh, forward, bell)) {
            return hold(grip, now);
        } catch (LinkFailedException e) {
            return e.mayPass() ? new Outcome.Passing(e.problem()) : waitsOrFails(e);
        } finally {
            forward.disengage();
            promise = null;
            now.end();
        }
    }

    private Lease lease(Attempt steps) throws LinkFailedException {
        TunnelState before = tunnel.state();
        Waiting waiting = new Waiting(question -> asked(question, before), steps::link, leaving);
        return engine.links().lease(wish.owner(), wish.hostId(), waiting);
    }

    /** To go on with in place of a tired one; what comes in its way is not the tunnel's trouble. */
    private Lease fresh() throws LinkFailedException {
        Waiting waiting = new Waiting(question -> {}, steps -> {}, leaving);
        return engine.links().lease(wish.owner(), wish.hostId(), waiting);
    }

    /** A server on the way asks something, or does not any more. */
    private void asked(@Nullable Question question, TunnelState before) {
        report(
                question == null
                        ? before
                        : new TunnelState.NeedsYou(
                                now(),
                                ForwardProblems.asked(question),
                                null,
                                question,
                                question.hostId()));
    }

    private Outcome hold(Grip grip, Attempt steps) {
        try {
            steps.begin(Step.FORWARD);
            forward.engage(grip.link());
            steps.passed(Step.FORWARD, opened());
        } catch (ListenRefusedException e) {
            Problem problem = ForwardProblems.listen(tunnel.host().name(), forward.asked(), e);
            steps.failed(Step.FORWARD, problem);
            // After a lost Link the server may still hold the port for the session that it has not
            // yet given up; at a first start somebody else holds it.
            boolean mayPass = wasLive && ForwardProblems.mayPass(problem);
            return mayPass ? new Outcome.Passing(problem) : new Outcome.GivenUp(problem);
        } catch (IOException e) {
            Problem problem = ForwardProblems.broken(tunnel.host().name(), e);
            steps.failed(Step.FORWARD, problem);
            return new Outcome.Passing(problem);
        }
        Instant liveSince = now();
        Problem trouble = target(steps);
        if (trouble != null && ForwardProblems.isDenial(trouble) && !wasLive) {
            return new Outcome.GivenUp(trouble);
        }
        Thread.ofVirtual().name("reach " + wish.name()).start(() -> reach(grip.host(), steps));
        IOException broken = watch(grip, liveSince, steps);
        if (!liveSince.plus(STABLE).isAfter(now())) {
            backoff.reset();
        }
        // Before the lease is given back: the end of the Link would be taken for the reason.
        shift.cut(stopping ? stopReason : CloseReason.LINK_LOST);
        lostAt = now();
        Problem dropped =
                broken == null
                        ? ForwardProblems.dropped(tunnel.host().name(), grip.lostBecause())
                        : ForwardProblems.broken(tunnel.host().name(), broken);
        if (!stopping) {
            steps.lost(Duration.between(liveSince, now()), dropped);
        }
        return new Outcome.Passing(dropped);
    }

    private @Nullable Problem target(Attempt steps) {
        if (wish.target() == null) {
            steps.skipped(Step.TARGET, "Its clients name the target of each connection");
            health.set(null);
            return null;
        }
        steps.begin(Step.TARGET);
        Problem trouble = forward.probe();
        if (trouble != null && trouble.code().equals("L_DENIED") && tunnel.otherTargetWorks()) {
            trouble = ForwardProblems.onlyThisTarget(tunnel.host().name(), wish.target());
        }
        health.set(trouble);
        if (trouble == null) {
            steps.passed(Step.TARGET, wish.target() + " answers");
        } else {
            steps.failed(Step.TARGET, trouble);
        }
        return trouble;
    }

    /** Connections are carried meanwhile. A promise that cannot be tried is no trouble. */
    private void reach(Host host, Attempt steps) {
        steps.begin(Step.REACH);
        Promise known = forward.promise(host);
        if (attempt != steps || steps.isOver()) {
            return;
        }
        promise = known;
        Problem problem = known.problem();
        if (problem != null) {
            steps.failed(Step.REACH, problem);
        } else if (known.verdict() == Promise.Verdict.VERIFIED) {
            steps.passed(Step.REACH, known.evidence());
        } else {
            steps.skipped(Step.REACH, "Not verified: " + known.evidence());
        }
        bell.ring();
    }

    private String opened() {
        String machine = wish.kind() == Kind.REMOTE ? tunnel.host().name() : "the console";
        return forward.bound() + " is open on " + machine;
    }

    /**
     * Reports live or degraded until the Link ends or the wish does; answers what broke the forward
     * if the Link did not.
     */
    private @Nullable IOException watch(Grip grip, Instant liveSince, Attempt steps) {
        wasLive = true;
        lostAt = null;
        Instant since = liveSince;
        while (!stopping && !grip.lost()) {
            try {
                grip.renew();
            } catch (IOException e) {
                return e;
            }
            Problem trouble = health.problem();
            Promise reach = promise;
            Problem shown = trouble == null && reach != null ? reach.problem() : trouble;
            steps.target(trouble);
            report(
                    shown == null
                            ? new TunnelState.Live(since)
                            : new TunnelState.Degraded(since, shown));
            if (trouble == null) {
                bell.await();
            } else if (!bell.await(engine.settings().recheck()) || !grip.lost()) {
                health.set(forward.probe());
            }
            if (!Objects.equals(trouble, health.problem())) {
                since = now();
            }
        }
        return null;
    }

    private void settle(Outcome outcome) {
        switch (outcome) {
            case Outcome.Passing passing -> {
                Duration pause = backoff.next();
                Instant lost = lostAt == null ? now() : lostAt;
                lostAt = lost;
                report(
                        new TunnelState.Reconnecting(
                                lost, passing.problem(), backoff.tries(), now().plus(pause)));
                if (!pause.isZero()) {
                    bell.await(pause);
                }
            }
            case Outcome.NeedsPerson needs -> {
                forward.close();
                bell.await(Duration.ZERO); // an old ring is no person
                report(
                        new TunnelState.NeedsYou(
                                now(), needs.problem(), needs.fingerprint(), null, needs.about()));
                waitForPerson();
            }
            case Outcome.GivenUp givenUp -> {
                forward.close();
                bell.await(Duration.ZERO);
                report(new TunnelState.Failed(now(), givenUp.problem(), givenUp.about()));
                waitForPerson();
            }
        }
    }

    private void waitForPerson() {
        if (!stopping) {
            bell.await();
        }
        if (!stopping) {
            report(new TunnelState.Connecting(now()));
        }
    }

    private static Outcome waitsOrFails(LinkFailedException e) {
        HostKey offered = e.offered();
        return e.needsPerson()
                ? new Outcome.NeedsPerson(
                        e.problem(), offered == null ? null : offered.fingerprint(), e.about())
                : new Outcome.GivenUp(e.problem(), e.about());
    }

    private void report(TunnelState state) {
        tunnel.report(this, state);
    }

    private Instant now() {
        return engine.clock().instant();
    }

    private static Problem unexpected(Throwable e) {
        return new Problem(
                "INTERNAL",
                500,
                "The tunnel stopped working",
                String.valueOf(e.getMessage()),
                "Stop and start it; if it stays so, the console's log says more.");
    }

    /** How a try ended. */
    private sealed interface Outcome {
        /** The network, most likely: tried again by itself. */
        record Passing(Problem problem) implements Outcome {}

        record NeedsPerson(Problem problem, @Nullable String fingerprint, @Nullable UUID about)
                implements Outcome {}

        record GivenUp(Problem problem, @Nullable UUID about) implements Outcome {
            GivenUp(Problem problem) {
                this(problem, null);
            }
        }
    }
}
