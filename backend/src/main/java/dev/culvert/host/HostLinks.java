package dev.culvert.host;

import dev.culvert.ssh.Link;
import dev.culvert.ssh.Link.LinkEnd;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The live Links. All tunnels of one person over one Host share one Link; different people never
 * do. A Link is made once for all who wait for it, and given up when none of them does. A Host
 * behind jump hosts holds the Links of its chain for as long as it lives.
 */
@Component
public class HostLinks {

    private final LinkMaker maker;
    private final Questions questions;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Chain, Shared> live = new HashMap<>(); // guarded by lock

    HostLinks(LinkMaker maker, Hosts hosts, Questions questions) {
        this.questions = questions;
        this.maker = maker;
        hosts.changes().subscribe(change -> drop(change.owner(), change.hostId()));
    }

    /**
     * A lease on the Link to a Host, connecting if there is none. Blocks; call it on a virtual
     * thread.
     *
     * @throws LinkFailedException when no Link can be made
     */
    public Lease lease(UUID owner, UUID hostId) throws LinkFailedException {
        return lease(new Chain(owner, maker.chain(owner, hostId)), new CompletableFuture<>());
    }

    /**
     * The same for somebody who can be asked meanwhile and may give up.
     *
     * @throws LinkFailedException when no Link can be made, or the waiting was given up
     */
    public Lease lease(UUID owner, UUID hostId, Waiting waiting) throws LinkFailedException {
        Chain chain = new Chain(owner, maker.chain(owner, hostId));
        try (Questions.Watch _ = questions.watch(owner, chain.hosts(), waiting.asked())) {
            return lease(chain, waiting.over());
        }
    }

    /**
     * Somebody who waits for a Link.
     *
     * @param asked told what a server on the way asks, and null when it does not any more
     * @param over completes when the waiting is given up
     */
    public record Waiting(Consumer<@Nullable Question> asked, CompletableFuture<Void> over) {}

    /**
     * A lease on the last Link before a Host, or null when it is reached directly.
     *
     * @throws LinkFailedException when that Link cannot be made
     */
    @Nullable Lease leaseJump(UUID owner, UUID hostId) throws LinkFailedException {
        Chain chain = new Chain(owner, maker.chain(owner, hostId));
        return chain.hosts().size() > 1 ? lease(chain.before(), new CompletableFuture<>()) : null;
    }

    /** Ends all Links that run to or through this Host, because it was changed. */
    public void drop(UUID owner, UUID hostId) {
        lock.lock();
        List<Shared> affected;
        try {
            affected =
                    live.entrySet().stream()
                            .filter(each -> each.getKey().touches(owner, hostId))
                            .map(Map.Entry::getValue)
                            .toList();
        } finally {
            lock.unlock();
        }
        affected.forEach(Shared::end);
    }

    /** Links that are live or being made, for the metrics. */
    public int count() {
        lock.lock();
        try {
            return live.size();
        } finally {
            lock.unlock();
        }
    }

    private Lease lease(Chain chain, CompletableFuture<Void> over) throws LinkFailedException {
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
        if (mine) {
            Thread.ofVirtual().name("link").start(() -> connect(chain, shared));
        }
        try {
            CompletableFuture.anyOf(shared.made, over).join();
            if (!shared.made.isDone()) {
                giveBack(chain, shared);
                throw maker.givenUp();
            }
            Made made = shared.made.join();
            return new Lease(made, () -> giveBack(chain, shared));
        } catch (CompletionException e) {
            throw e.getCause() instanceof LinkFailedException failed ? failed : maker.unexpected(e);
        }
    }

    private void connect(Chain chain, Shared shared) {
        Lease via = null;
        try {
            via = chain.hosts().size() > 1 ? leaseJump(chain, shared) : null;
            Made made = maker.make(chain.owner(), chain.last(), via, shared.abandoned);
            Lease held = via;
            made.link().ended().thenRun(() -> forget(chain, shared, held));
            shared.made.complete(made);
        } catch (LinkFailedException | RuntimeException e) {
            forget(chain, shared, via);
            shared.made.completeExceptionally(e);
        }
    }

    private Lease leaseJump(Chain chain, Shared shared) throws LinkFailedException {
        Chain before = chain.before();
        try {
            return lease(before, shared.abandoned);
        } catch (LinkFailedException e) {
            throw e.onTheWay(maker.host(before.owner(), before.last()));
        }
    }

    private void giveBack(Chain chain, Shared shared) {
        lock.lock();
        boolean last;
        try {
            shared.leases--;
            last = shared.leases == 0;
            if (last) {
                live.remove(chain, shared);
            }
        } finally {
            lock.unlock();
        }
        if (last) {
            shared.end();
        }
    }

    private void forget(Chain chain, Shared shared, @Nullable Lease via) {
        lock.lock();
        try {
            live.remove(chain, shared);
        } finally {
            lock.unlock();
        }
        if (via != null) {
            via.close();
        }
    }

    /** A Link together with the Host it was made from, and the jump host that it runs through. */
    record Made(Host host, Link link, @Nullable Made before) {

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

        boolean touches(UUID someone, UUID hostId) {
            return owner.equals(someone) && hosts.contains(hostId);
        }
    }

    private static final class Shared {
        private final CompletableFuture<Made> made = new CompletableFuture<>();
        private final CompletableFuture<Void> abandoned = new CompletableFuture<>();
        private int leases; // guarded by HostLinks.lock

        /** Ends the Link if it was made, or as soon as it is. */
        void end() {
            abandoned.complete(null);
            made.thenAccept(each -> each.link().close());
        }
    }
}
