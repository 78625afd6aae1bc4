package dev.culvert.share.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which visitor connections use which share at this moment; counts them against the limits. */
final class LiveVisitors {

    private final GatewaySettings.Limits limits;
    private final Set<Visitor> all = ConcurrentHashMap.newKeySet();
    private final Map<Network, Integer> perNetwork = new HashMap<>();
    private final Map<UUID, Set<Visitor>> byShare = new ConcurrentHashMap<>();

    LiveVisitors(GatewaySettings.Limits limits) {
        this.limits = limits;
    }

    /**
     * The page that refuses one more connection, or null when there is room; then it counts until
     * {@link #left}.
     */
    synchronized @Nullable Page arrived(Visitor visitor) {
        if (all.size() >= limits.connections()) {
            return Page.TOO_MANY_VISITORS;
        }
        Network network = visitor.network();
        if (network != null) {
            int present = perNetwork.getOrDefault(network, 0);
            if (present >= limits.connectionsPerAddress()) {
                return Page.TOO_MANY_FROM_THERE;
            }
            perNetwork.put(network, present + 1);
        }
        all.add(visitor);
        return null;
    }

    synchronized void left(Visitor visitor) {
        Network network = visitor.network();
        if (all.remove(visitor) && network != null) {
            perNetwork.computeIfPresent(
                    network, (_, present) -> present == 1 ? null : Integer.valueOf(present - 1));
        }
    }

    /** Waits until every connection is gone, but not longer than {@code time}. */
    void awaitNobody(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        all().forEach(visitor -> visitor.awaitClosed(Duration.ofNanos(end - System.nanoTime())));
    }

    /** Whether the share has room for this connection; if so it counts until {@link #leave}. */
    boolean enter(UUID shareId, Visitor visitor) {
        boolean[] entered = {false};
        byShare.compute(
                shareId,
                (_, present) -> {
                    Set<Visitor> set = present == null ? new HashSet<>() : present;
                    entered[0] =
                            set.contains(visitor)
                                    || set.size() < limits.connectionsPerShare()
                                            && set.add(visitor);
                    return set;
                });
        return entered[0];
    }

    void leave(UUID shareId, Visitor visitor) {
        byShare.computeIfPresent(
                shareId,
                (_, present) -> {
                    present.remove(visitor);
                    return gone(present);
                });
    }

    List<Visitor> of(UUID shareId) {
        Set<Visitor> copy = new HashSet<>();
        byShare.computeIfPresent(
                shareId,
                (_, present) -> {
                    copy.addAll(present);
                    return present;
                });
        return List.copyOf(copy);
    }

    List<Visitor> all() {
        return List.copyOf(all);
    }

    private static @Nullable Set<Visitor> gone(Set<Visitor> present) {
        return present.isEmpty() ? null : present;
    }
}
