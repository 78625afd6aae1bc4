package dev.culvert.host;

import dev.culvert.ssh.Link;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The live Links. All tunnels of one person over one Host share one Link; different people never
 * do. Whoever asks first connects, the others wait for the outcome. A Host behind jump hosts holds
 * the Links of its chain for as long as it lives.
 */
@Component
public class HostLinks {

    private final LinkMaker maker;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Chain, Shared> live = new HashMap<>(); // guarded by lock

    HostLinks(LinkMaker maker, Hosts hosts, Clock clock) {
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
        return lease(owner, hostId, steps -> {});
    }

    /**
     * The same, telling {@code watcher} the steps of all hops as they are now and each time one of
     * them changes, on any thread, until this returns.
     *
     * @throws LinkFailedException when no Link can be made
     */
    public Lease lease(UUID owner, UUID hostId, Consumer<List<ConnectStep>> watcher)
            throws LinkFailedException {
        return lease(new Chain(owner, maker.chain(owner, hostId)), watcher);
    }

    /**
     * A lease on the last Link before a Host, or null when it is reached directly.
     *
     * @throws LinkFailedException when that Link cannot be made
     */
    @Nullable Lease leaseJump(UUID owner, UUID hostId) throws LinkFailedException {
        Chain chain = new Chain(owner, maker.chain(owner, hostId));
        return chain.hosts().size() > 1 ? lease(chain.before(), steps -> {}) : null;
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

    private Lease lease(Chain chain, Consumer<List<ConnectStep>> watcher)
            throws LinkFailedException {
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
        shared.steps.watch(watcher);
        if (mine) {
            connect(chain, shared);
        }
        try {
            Made made = shared.made.join();
            return new Lease(made.host(), made.link(), () -> giveBack(chain, shared));
        } catch (CompletionException e) {
            throw e.getCause() instanceof LinkFailedException failed ? failed : maker.unexpected(e);
        }
    }

    private void connect(Chain chain, Shared shared) {
        Lease via = null;
        try {
            via = chain.hosts().size() > 1 ? lease(chain.before(), shared.steps::before) : null;
            Link through = via == null ? null : via.link();
            Made made = maker.make(chain.owner(), chain.last(), through, shared.steps);
            shared.steps.live(clock.instant());
            Lease held = via;
            made.link().ended().thenRun(() -> forget(chain, shared, held));
            shared.made.complete(made);
        } catch (LinkFailedException | RuntimeException e) {
            if (e instanceof LinkFailedException failed) {
                shared.steps.failed(failed);
            }
            forget(chain, shared, via);
            shared.made.completeExceptionally(e);
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

    /** A Link together with the Host it was made from. */
    record Made(Host host, Link link) {}

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
        private final LinkSteps steps = new LinkSteps();
        private int leases; // guarded by HostLinks.lock

        /** Ends the Link if it was made, or as soon as it is. */
        void end() {
            made.thenAccept(each -> each.link().close());
        }
    }
}
