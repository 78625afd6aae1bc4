package dev.culvert.share;

import dev.culvert.share.gateway.Route;
import dev.culvert.share.gateway.Routes;
import dev.culvert.share.gateway.Visits;
import dev.culvert.ssh.Endpoint;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/** Every share that is open, in memory: what the gateway asks and what lists show. */
@Component
class LiveShares implements Routes, Visits {

    /** What HTTP leaves out of a Host field. */
    private static final int HTTP_PORT = 80;

    private final Map<UUID, Live> byId = new ConcurrentHashMap<>();
    private final Map<ByteBuffer, Route> bySlug = new ConcurrentHashMap<>();

    /**
     * @param saved visits that the database knows of
     */
    private record Live(Share share, AtomicLong visits, AtomicLong saved) {}

    /** A count that the database does not know of yet. */
    record Unsaved(Share share, long visits) {}

    /** Adds a share that was not here before. */
    void put(Share share) {
        byId.computeIfAbsent(
                share.id(),
                _ -> {
                    bySlug.put(key(share.slug()), route(share));
                    return new Live(
                            share, new AtomicLong(share.visits()), new AtomicLong(share.visits()));
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
                            return new Live(share, present.visits(), present.saved());
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

    private static ByteBuffer key(String slug) {
        return ByteBuffer.wrap(Slug.hash(slug));
    }

    private static Route route(Share share) {
        Endpoint target = share.target();
        String host = target.toString();
        return new Route(
                share.id(),
                share.tunnelId(),
                share.name(),
                share.hostHeader(),
                target.port() == HTTP_PORT ? host.substring(0, host.lastIndexOf(':')) : host,
                share.passwordHash(),
                share.access().allowFrom(),
                share.access().methods(),
                share.access().pathPrefix(),
                share.access().maxVisits(),
                share.visits(),
                share.expiresAt());
    }
}
