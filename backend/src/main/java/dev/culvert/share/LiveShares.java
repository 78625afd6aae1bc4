package dev.culvert.share;

import dev.culvert.problem.Problem;
import dev.culvert.share.gateway.Finding;
import dev.culvert.share.gateway.Route;
import dev.culvert.share.gateway.Routes;
import dev.culvert.share.gateway.Visits;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Every share that is open, in memory: what the gateway asks and what lists show. */
@Component
class LiveShares implements Routes, Visits {

    private final Map<UUID, Live> byId = new ConcurrentHashMap<>();
    private final Map<ByteBuffer, Route> bySlug = new ConcurrentHashMap<>();

    /**
     * @param saved visits that the database knows of
     * @param found what the last answers let us know of the target
     * @param told what of it was told to whoever watches
     */
    private record Live(
            Share share,
            AtomicLong visits,
            AtomicLong saved,
            AtomicReference<Finding> found,
            AtomicReference<Finding> told) {

        Live(Share share) {
            this(
                    share,
                    new AtomicLong(share.visits()),
                    new AtomicLong(share.visits()),
                    new AtomicReference<>(Finding.SERVED),
                    new AtomicReference<>(Finding.SERVED));
        }

        Live until(Share longer) {
            return new Live(longer, visits, saved, found, told);
        }
    }

    /** A count that the database does not know of yet. */
    record Unsaved(Share share, long visits) {}

    /** Adds a share that was not here before. */
    void put(Share share) {
        byId.computeIfAbsent(
                share.id(),
                _ -> {
                    bySlug.put(key(share.slug()), route(share));
                    return new Live(share);
                });
    }

    /** The share with its new end; empty when it was removed, which nothing undoes. */
    Optional<Share> until(UUID id, Instant end) {
        Live changed =
                byId.computeIfPresent(
                        id,
                        (_, present) -> {
                            Share share = present.share().until(end);
                            bySlug.put(key(share.slug()), route(share));
                            return present.until(share);
                        });
        return Optional.ofNullable(changed).map(Live::share);
    }

    /** Whether the share was here. */
    boolean remove(Share share) {
        boolean[] removed = {false};
        byId.computeIfPresent(
                share.id(),
                (_, present) -> {
                    bySlug.remove(key(share.slug()));
                    removed[0] = true;
                    return null;
                });
        return removed[0];
    }

    Optional<Share> find(UUID id) {
        return Optional.ofNullable(byId.get(id)).map(Live::share);
    }

    List<Share> all() {
        return byId.values().stream().map(Live::share).toList();
    }

    List<Share> of(UUID owner) {
        return all().stream().filter(share -> share.owner().equals(owner)).toList();
    }

    long visits(Share share) {
        Live live = byId.get(share.id());
        return live == null ? share.visits() : live.visits().get();
    }

    /** What the last answers say about the target, null for nothing bad. */
    @Nullable Problem problem(Share share) {
        Live live = byId.get(share.id());
        return live == null ? null : ShareProblems.of(share, live.found().get());
    }

    /** Shares of which something was found since this was asked last; told with that. */
    List<Share> untold() {
        return byId.values().stream()
                .filter(live -> {
                    Finding now = live.found().get();
                    return live.told().getAndSet(now) != now;
                })
                .map(Live::share)
                .toList();
    }

    List<Unsaved> unsaved() {
        return byId.values().stream()
                .filter(live -> live.visits().get() > live.saved().get())
                .map(live -> new Unsaved(live.share(), live.visits().get()))
                .toList();
    }

    void saved(Unsaved count) {
        Live live = byId.get(count.share().id());
        if (live != null) {
            live.saved().accumulateAndGet(count.visits(), Math::max);
        }
    }

    @Override
    public Optional<Route> find(String slug) {
        return Optional.ofNullable(bySlug.get(key(slug)));
    }

    @Override
    public void opened(Visit visit) {
        Live live = byId.get(visit.shareId());
        if (live != null && visit.begins()) {
            live.visits().incrementAndGet();
        }
    }

    /** Bytes stand in the tunnel's ledger, with the visitor as the peer. */
    @Override
    public void closed(Visit visit, Outcome outcome) {}

    @Override
    public void found(Visit visit, Finding finding) {
        Live live = byId.get(visit.shareId());
        if (live != null) {
            live.found().accumulateAndGet(finding, ShareProblems::after);
        }
    }

    private static ByteBuffer key(String slug) {
        return ByteBuffer.wrap(Slug.hash(slug));
    }

    private static Route route(Share share) {
        return new Route(
                share.id(),
                share.tunnelId(),
                share.name(),
                share.hostHeader(),
                ShareChecks.hostOf(share.target()),
                share.passwordHash(),
                share.access().allowFrom(),
                share.access().methods(),
                share.access().pathPrefix(),
                share.access().maxVisits(),
                share.visits(),
                share.expiresAt());
    }
}
