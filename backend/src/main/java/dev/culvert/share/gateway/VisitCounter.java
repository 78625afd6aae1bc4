package dev.culvert.share.gateway;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts visits. A request begins a visit, except that the parts of a page (images, scripts, calls
 * that its scripts make) belong to the visit of the address that opened the page. Browsers mark
 * parts with {@code Sec-Fetch-Dest}; a client that marks nothing makes a visit with each request.
 * An address that forges the mark gains nothing but what its counted visit already gave it.
 */
final class VisitCounter {

    /** A page's parts belong to its visit for this long after the last of them. */
    private static final Duration VISIT = Duration.ofMinutes(30);

    /** More addresses than this on one share are not remembered; their parts count as visits. */
    private static final int MOST_ADDRESSES = 10_000;

    /** What a browser opens as a page of its own, after the Fetch standard's destinations. */
    private static final Set<String> PAGES = Set.of("document", "iframe", "frame");

    enum Step {
        BEGINS,
        BELONGS,
        TOO_MANY
    }

    private final Clock clock;
    private final Map<UUID, Counted> shares = new ConcurrentHashMap<>();

    VisitCounter(Clock clock) {
        this.clock = clock;
    }

    /**
     * @param destination the request's {@code Sec-Fetch-Dest}, null when it has none
     */
    Step count(Route route, InetAddress visitor, @Nullable String destination) {
        Counted counted = shares.computeIfAbsent(route.shareId(), _ -> new Counted(route.visits()));
        boolean isPart = destination != null && !PAGES.contains(destination);
        return counted.count(route.maxVisits(), visitor, isPart, clock.instant());
    }

    void forget(UUID shareId) {
        shares.remove(shareId);
    }

    private static final class Counted {

        private final Map<InetAddress, Instant> lastSeen = new HashMap<>();
        private long visits;

        Counted(long visits) {
            this.visits = visits;
        }

        synchronized Step count(
                @Nullable Integer most, InetAddress visitor, boolean isPart, Instant now) {
            Instant seen = lastSeen.get(visitor);
            if (isPart && seen != null && seen.plus(VISIT).isAfter(now)) {
                lastSeen.put(visitor, now);
                return Step.BELONGS;
            }
            if (most != null && visits >= most) {
                return Step.TOO_MANY;
            }
            visits++;
            lastSeen.values().removeIf(before -> before.plus(VISIT).isBefore(now));
            if (lastSeen.size() < MOST_ADDRESSES) {
                lastSeen.put(visitor, now);
            }
            return Step.BEGINS;
        }
    }
}
