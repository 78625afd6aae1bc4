package dev.culvert.host;

import dev.culvert.ssh.Link;
import dev.culvert.ssh.Link.LinkEnd;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The live Links. All tunnels of one person over one Host share one Link; different people never
 * do. A Link is made once for all who wait for it, and given up when none of them does. A Host
 * behind jump hosts holds the Links of its chain for as long as it lives. A Link that is tired
 * leaves: whoever asks from then on gets a fresh one, and it ends when its last holder has left and
 * its last stream is over.
 */
@Component
public class HostLinks {

    private final LinkMaker maker;
    private final Questions questions;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Chain, Shared> live = new HashMap<>(); // guarded by lock
    private final Map<Shared, Chain> leaving = new HashMap<>(); // guarded by lock

    HostLinks(LinkMaker maker, Hosts hosts, Questions questions, Clock clock) {
        this.questions = questions;
        this.maker = maker;
        this.clock = clock;
        hosts.changes().subscribe(change -> drop(change.owner(), change.hostId()));
    }

    /**
     * A lease on the Link to a Host, connecting if there is none. Blocks; call it on a virtual
     * thread.
     *
     * @throws LinkFailedException when no Link can be made
     */
    public Lease lease(UUID owner, UUID hostId) throws LinkFailedException {
        return lease(new Chain(owner, maker.chain(owner, hostId)), Waiting.PATIENT);
    }

    /**
     * The same for somebody who can be asked meanwhile and may give up.
     *
     * @throws LinkFailedException when no Link can be made, or the waiting was given up
     */
    public Lease lease(UUID owner, UUID hostId, Waiting waiting) throws LinkFailedException {
        Chain chain = new Chain(owner, maker.chain(owner, hostId));
        try (Questions.Watch _ = questions.watch(owner, chain.hosts(), waiting.asked())) {
            return lease(chain, waiting);
        }
    }

    /**
     * Somebody who waits for a Link.
     *
     * @param asked told what a server on the way asks, and null when it does not any more
     * @param steps told the steps of all hops as they are now and each time one of them changes, on
     *     any thread
     * @param over completes when the waiting is given up
     */
    public record Waiting(
            Consumer<@Nullable Question> asked,
            Consumer<List<ConnectStep>> steps,
            CompletableFuture<Void> over) {

        /** Hears of nothing and never gives up. */
        static final Waiting PATIENT =
                new Waiting(question -> {}, steps -> {}, new CompletableFuture<>());
    }

    /**
     * A lease on the last Link before a Host, or null when it is reached directly.
     *
     * @throws LinkFailedException when that Link cannot be made
     */
    @Nullable Lease leaseJump(UUID owner, UUID hostId) throws LinkFailedException {
        Chain chain = new Chain(owner, maker.chain(owner, hostId));
        return chain.hosts().size() > 1 ? lease(chain.before(), Waiting.PATIENT) : null;
    }

    /** Ends all Links that run to or through this Host, because it was changed. */
    public void drop(UUID owner, UUID hostId) {
        lock.lock();
        List<Shared> affected;
        try {
            affected =
                    Stream.concat(
                                    live.entrySet().stream()
                                            .filter(e -> e.getKey().touches(owner, hostId))
                                            .map(Map.Entry::getValue),
                                    leaving.entrySet().stream()
                                            .filter(e -> e.getValue().touches(owner, hostId))
                                            .map(Map.Entry::getKey))
                            .toList();
        } finally {
            lock.unlock();
        }
        affected.forEach(Shared::end);
    }

    /**
     * Has every live Link answer at once; those that stay silent are lost.
     *
     * @param why half a sentence for whoever asks why it was lost
     */
    public void checkNow(Duration answerWithin, String why) {
        lock.lock();
        List<Shared> present;
        try {
            present = Stream.concat(live.values().stream(), leaving.keySet().stream()).toList();
        } finally {
            lock.unlock();
        }
        present.forEach(
                shared -> shared.made.thenAccept(each -> each.link().checkNow(answerWithin, why)));
    }

    /** Links that are live, being made or being left, for the metrics. */
    public int count() {
        lock.lock();
        try {
            return live.size() + leaving.size();
        } finally {
            lock.unlock();
        }
    }

    private Lease lease(Chain chain, Waiting waiting) throws LinkFailedException {
        Shared shared;
        boolean mine;
        lock.lock();
        try {
            Shared present = live.get(chain);
            mine = present == null;
            shared = present == null ? new Shared() : present;
            live.put(chain, shared);
            shared.leases++;
        } finally {
            lock.unlock();
        }
        shared.steps.watch(waiting.steps());
        if (mine) {
            Thread.ofVirtual().name("link").start(() -> connect(chain, shared));
        }
        try {
            CompletableFuture.anyOf(shared.made, waiting.over()).join();
            if (!shared.made.isDone()) {
                giveBack(chain, shared);
                throw maker.givenUp();
            }
            Made made = shared.made.join();
            return new Lease(made, shared.tired, () -> giveBack(chain, shared));
        } catch (CompletionException e) {
            throw e.getCause() instanceof LinkFailedException failed ? failed : maker.unexpected(e);
        }
    }

    private void connect(Chain chain, Shared shared) {
        Lease via = null;
        try {
            via = chain.hosts().size() > 1 ? leaseJump(chain, shared) : null;
            Made made =
                    maker.make(chain.owner(), chain.last(), via, shared.steps, shared.abandoned);
            shared.steps.live(clock.instant());
            Lease held = via;
            made.link().ended().thenRun(() -> forget(chain, shared, held));
            made.link().tired().thenRun(() -> leave(chain, shared));
            shared.made.complete(made);
        } catch (LinkFailedException | RuntimeException | Error e) { // somebody waits for it
            if (e instanceof LinkFailedException failed) {
                shared.steps.failed(failed);
            }
            forget(chain, shared, via);
            shared.made.completeExceptionally(e);
        }
    }

    private Lease leaseJump(Chain chain, Shared shared) throws LinkFailedException {
        Chain before = chain.before();
        try {
            return lease(
                    before, new Waiting(question -> {}, shared.steps::before, shared.abandoned));
        } catch (LinkFailedException e) {
            throw e.onTheWay(maker.host(before.owner(), before.last()));
        }
    }

    private void giveBack(Chain chain, Shared shared) {
        lock.lock();
        boolean last;
        boolean gently;
        try {
            shared.leases--;
            last = shared.leases == 0;
            gently = leaving.containsKey(shared);
            if (last) {
                live.remove(chain, shared);
            }
        } finally {
            lock.unlock();
        }
        if (last && gently) {
            shared.retire();
        } else if (last) {
            shared.end();
        }
    }

    /**
     * Lets nobody in any more who was not there, and asks who is there to move; but not where a
     * person would have to answer again: such a Link is used to its end.
     */
    private void leave(Chain chain, Shared tired) {
        List<Shared> left = new ArrayList<>();
        lock.lock();
        try {
            if (live.get(chain) != tired) {
                return; // it has ended
            }
            live.forEach((way, shared) -> {
                if (way.leadsThrough(chain)) {
                    leaving.put(shared, way);
                    left.add(shared);
                }
            });
            if (left.stream().anyMatch(Shared::answered)) {
                left.forEach(leaving::remove);
                return;
            }
            live.values().removeAll(left);
        } finally {
            lock.unlock();
        }
        left.forEach(shared -> shared.tired.completeAsync(() -> null, Thread::startVirtualThread));
    }

    private void forget(Chain chain, Shared shared, @Nullable Lease via) {
        lock.lock();
        try {
            live.remove(chain, shared);
            leaving.remove(shared);
        } finally {
            lock.unlock();
        }
        if (via != null) {
            via.close();
        }
    }

    /**
     * A Link together with the Host it was made from.
     *
     * @param before the Link that it runs through, or null
     * @param answered whether a person answered questions of the server
     */
    record Made(Host host, Link link, @Nullable Made before, boolean answered) {

        /** How long the end of a jump host's Link may be noticed after that of the one in it. */
        private static final Duration NOTICE = Duration.ofMillis(250);

        /** Why the Link ended, naming the jump host that was lost first, if one was. */
        String lostBecause() {
            if (before != null && before.isLost()) {
                return "Jump host " + before.host().name() + " was lost: " + before.lostBecause();
            }
            return link.ended().getNow(new LinkEnd(true, "stopped")).cause();
        }

        private boolean isLost() {
            return link.ended()
                    .thenApply(_ -> true)
                    .completeOnTimeout(false, NOTICE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    /** A way to a Host: its jump hosts, outermost first, and itself. */
    private record Chain(UUID owner, List<UUID> hosts) {
        UUID last() {
            return hosts.getLast();
        }

        Chain before() {
            return new Chain(owner, hosts.subList(0, hosts.size() - 1));
        }

        boolean leadsThrough(Chain other) {
            int length = other.hosts.size();
            return owner.equals(other.owner)
                    && hosts.size() >= length
                    && hosts.subList(0, length).equals(other.hosts);
        }

        boolean touches(UUID someone, UUID hostId) {
            return owner.equals(someone) && hosts.contains(hostId);
        }
    }

    private static final class Shared {
        private final CompletableFuture<Made> made = new CompletableFuture<>();
        private final CompletableFuture<Void> tired = new CompletableFuture<>();
        private final CompletableFuture<Void> abandoned = new CompletableFuture<>();
        private final LinkSteps steps = new LinkSteps();
        private int leases; // guarded by HostLinks.lock

        boolean answered() {
            return made.isDone() && !made.isCompletedExceptionally() && made.join().answered();
        }

        /** Ends the Link if it was made, or as soon as it is. */
        void end() {
            abandoned.complete(null);
            made.thenAccept(each -> each.link().close());
        }

        /** Ends the Link when its last stream is over. */
        void retire() {
            made.thenAccept(each -> each.link().retire());
        }
    }
}
