package dev.culvert.tunnel.live;

import dev.culvert.tunnel.TunnelChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Collects what changed and tells it at a measured pace: however often a tunnel changes, viewers
 * hear of it once a beat. Sequence numbers start at the clock's time, so that a number from an
 * earlier run of the console is never taken for one of this run.
 */
final class Changes {

    /** Deletions remembered for viewers that come back; whoever missed more gets everything. */
    static final int DELETIONS_KEPT = 1000;

    /** Changes that wait for one slow viewer. */
    static final int MAX_BEHIND = 2000;

    private final Function<UUID, Optional<LiveTunnel>> finder;
    private final Sinks.Many<TunnelChange> sink = Sinks.many().multicast().directBestEffort();
    private final Set<UUID> dirty = new HashSet<>(); // guarded by this
    private final Map<UUID, Long> latest = new HashMap<>(); // guarded by this
    private final Deque<TunnelChange> deletions = new ArrayDeque<>(); // guarded by this
    private final long first = System.currentTimeMillis();
    private long sequence = first; // guarded by this
    private long forgotten = first; // guarded by this

    Changes(Function<UUID, Optional<LiveTunnel>> finder) {
        this.finder = finder;
    }

    synchronized void mark(LiveTunnel tunnel) {
        dirty.add(tunnel.wish().id());
    }

    synchronized void gone(LiveTunnel tunnel) {
        UUID id = tunnel.wish().id();
        dirty.remove(id);
        latest.remove(id);
        TunnelChange change = new TunnelChange(++sequence, id, tunnel.wish().owner(), null);
        deletions.addLast(change);
        if (deletions.size() > DELETIONS_KEPT) {
            forgotten = deletions.removeFirst().sequence();
        }
        emit(change);
    }

    /** One beat; called by one thread. */
    synchronized void tell() {
        List<UUID> now = List.copyOf(dirty);
        dirty.clear();
        for (UUID id : now) {
            finder.apply(id)
                    .ifPresent(tunnel -> {
                        latest.put(id, ++sequence);
                        emit(change(sequence, tunnel));
                    });
        }
    }

    Flux<TunnelChange> flux() {
        return sink.asFlux();
    }

    /**
     * Subscribes first and looks back second, so that nothing falls in between; what is told twice
     * carries the same number.
     */
    Flux<TunnelChange> watch(UUID owner, Supplier<List<TunnelChange>> missed) {
        Flux<TunnelChange> later = sink.asFlux().filter(change -> change.owner().equals(owner));
        return Flux.defer(() -> {
            Sinks.Many<TunnelChange> queue =
                    Sinks.many()
                            .unicast()
                            .onBackpressureBuffer(new ArrayBlockingQueue<>(MAX_BEHIND));
            Disposable subscription = later.subscribe(change -> offer(queue, change));
            return Flux.fromIterable(missed.get())
                    .concatWith(queue.asFlux())
                    .doFinally(end -> subscription.dispose());
        });
    }

    synchronized List<TunnelChange> since(
            UUID owner, @Nullable Long after, List<LiveTunnel> tunnels) {
        boolean known = after != null && after >= forgotten && after <= sequence;
        long from = known && after != null ? after : Long.MIN_VALUE;
        List<TunnelChange> missed = new ArrayList<>();
        for (LiveTunnel tunnel : tunnels) {
            long changedAt = latest.getOrDefault(tunnel.wish().id(), first);
            if (changedAt > from) {
                missed.add(change(changedAt, tunnel));
            }
        }
        if (known) {
            deletions.stream()
                    .filter(gone -> gone.sequence() > from && gone.owner().equals(owner))
                    .forEach(missed::add);
        }
        missed.sort(Comparator.comparingLong(TunnelChange::sequence));
        return missed;
    }

    /** A viewer that is too far behind is let go; it comes back and is told what it missed. */
    private static void offer(Sinks.Many<TunnelChange> queue, TunnelChange change) {
        if (queue.tryEmitNext(change) == Sinks.EmitResult.FAIL_OVERFLOW) {
            queue.tryEmitComplete();
        }
    }

    private void emit(TunnelChange change) {
        sink.emitNext(change, (signal, result) -> result == Sinks.EmitResult.FAIL_NON_SERIALIZED);
    }

    private static TunnelChange change(long sequence, LiveTunnel tunnel) {
        return new TunnelChange(sequence, tunnel.wish().id(), tunnel.wish().owner(), tunnel.view());
    }
}
