package dev.culvert.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.audit.Actor;
import dev.culvert.audit.AuditLog;
import dev.culvert.audit.Entry;
import dev.culvert.host.Host;
import dev.culvert.host.Hosts;
import dev.culvert.policy.Cidr;
import dev.culvert.problem.Problem;
import dev.culvert.traffic.CloseReason;
import dev.culvert.traffic.Ledger;
import dev.culvert.traffic.LedgerEntry;
import dev.culvert.tunnel.live.LiveTunnel;
import dev.culvert.tunnel.live.LiveTunnels;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A person's tunnels: list, make, start, stop, watch, delete. */
@Component
public class Tunnels {

    /** Connections of one tunnel that a list shows, open ones first. */
    public static final int MAX_CONNECTIONS_LISTED = 200;

    private static final String ACCOUNT_CLOSED = "the account was closed";

    private final TunnelRows rows;
    private final LiveTunnels live;
    private final Hosts hosts;
    private final Ledger ledger;
    private final AuditLog audit;
    private final TransactionalOperator transaction;
    private final TunnelSettings settings;
    private final Clock clock;

    Tunnels(
            TunnelRows rows,
            LiveTunnels live,
            Hosts hosts,
            Ledger ledger,
            AuditLog audit,
            TransactionalOperator transaction,
            TunnelSettings settings,
            Clock clock) {
        this.rows = rows;
        this.live = live;
        this.hosts = hosts;
        this.ledger = ledger;
        this.audit = audit;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /** The caller's tunnels by name. */
    public Flux<TunnelView> all(Caller caller) {
        return Flux.defer(() ->
                Flux.fromStream(
                        live.of(caller.id()).stream()
                                .map(LiveTunnel::view)
                                .sorted(Comparator.comparing(view -> view.tunnel().name()))));
    }

    /**
     * @throws dev.culvert.problem.ProblemException {@code NOT_FOUND} (as a signal)
     */
    public Mono<TunnelView> find(Caller caller, UUID id) {
        return mine(caller, id).map(LiveTunnel::view);
    }

    /** Saves a tunnel, and starts it if asked to. */
    public Mono<TunnelView> create(Caller caller, NewTunnel wish) {
        return hosts.find(caller, wish.hostId())
                .flatMap(host -> Mono.fromCallable(() -> fresh(caller, host, wish)))
                .flatMap(tunnel ->
                        transaction
                                .transactional(
                                        rows.insert(tunnel).then(record(caller, "created", tunnel)))
                                .then(hosts.way(caller.id(), tunnel.hostId()))
                                .map(way -> live.add(tunnel, way)))
                .map(LiveTunnel::view);
    }

    /** Switches a tunnel on. If it waits for its next try, or had failed, it tries again now. */
    public Mono<TunnelView> start(Caller caller, UUID id) {
        return mine(caller, id)
                .flatMap(tunnel ->
                        tunnel.wish().on()
                                ? Mono.fromRunnable(tunnel::retry).thenReturn(tunnel)
                                : turn(caller, tunnel, true, null, "started"))
                .map(LiveTunnel::view);
    }

    /** Switches a tunnel off; its connections are cut. */
    public Mono<TunnelView> stop(Caller caller, UUID id, @Nullable String reason) {
        return mine(caller, id)
                .flatMap(tunnel ->
                        tunnel.wish().on()
                                ? turn(caller, tunnel, false, reason, "stopped")
                                : Mono.just(tunnel))
                .map(LiveTunnel::view);
    }

    /** Renames a tunnel or changes who may connect; connections that are open stay. */
    public Mono<TunnelView> change(
            Caller caller, UUID id, @Nullable String name, @Nullable List<Cidr> allowFrom) {
        return mine(caller, id)
                .flatMap(tunnel -> {
                    Tunnel old = tunnel.wish();
                    Tunnel now =
                            old.renamed(
                                    name == null ? old.name() : TunnelNames.check(name),
                                    allowFrom == null ? old.allowFrom() : allowFrom);
                    TunnelNames.refuseTaken(now, live.of(caller.id()));
                    TunnelChecks.socksIsGuarded(now);
                    return save(caller, tunnel, now, "changed");
                })
                .map(LiveTunnel::view);
    }

    /** Stops and deletes a tunnel with its ledger. */
    public Mono<Void> delete(Caller caller, UUID id) {
        return mine(caller, id)
                .flatMap(tunnel ->
                        transaction
                                .transactional(
                                        rows.delete(caller.id(), id)
                                                .then(record(caller, "deleted", tunnel.wish())))
                                .doOnSuccess(done -> live.remove(id)));
    }

    /** Switches off all tunnels of a person who may not use the console any more. */
    Mono<Void> endAll(UUID owner) {
        return Flux.fromIterable(live.of(owner))
                .concatMap(tunnel -> {
                    Tunnel off = tunnel.wish().turned(false, ACCOUNT_CLOSED);
                    return transaction
                            .transactional(
                                    rows.update(off)
                                            .flatMap(count ->
                                                    record(Actor.system(), "stopped", off)
                                                            .thenReturn(count)))
                            .doOnNext(count -> {
                                tunnel.become(off);
                                if (count == 0) {
                                    live.remove(off.id()); // deleted with its owner
                                }
                            });
                })
                .then();
    }

    /** Connections of a tunnel: the open ones as they are now, then past ones, newest first. */
    public Flux<LedgerEntry> connections(Caller caller, UUID id) {
        return mine(caller, id)
                .flatMapMany(tunnel -> {
                    List<LedgerEntry> open = tunnel.openConnections();
                    List<UUID> shown = open.stream().map(LedgerEntry::id).toList();
                    return Flux.fromIterable(open)
                            .concatWith(
                                    ledger.of(caller.id(), id, MAX_CONNECTIONS_LISTED)
                                            .filter(entry -> !shown.contains(entry.id())))
                            .take(MAX_CONNECTIONS_LISTED);
                });
    }

    /** Cuts one open connection. */
    public Mono<Void> cut(Caller caller, UUID id, UUID connectionId) {
        return mine(caller, id)
                .flatMap(tunnel ->
                        tunnel.cut(connectionId, CloseReason.STOPPED)
                                ? record(caller, "connection cut", tunnel.wish())
                                : Mono.error(Problem.notFound("open connection").asException()));
    }

    /**
     * What the caller may see of all changes, from now on; at most two a second for each tunnel.
     * Hot.
     */
    public Flux<TunnelChange> changes(Caller caller) {
        return live.changes().filter(change -> change.owner().equals(caller.id()));
    }

    /** Everybody's changes, for whoever renders each once and then filters by owner. Hot. */
    public Flux<TunnelChange> changes() {
        return live.changes();
    }

    /**
     * What a viewer that has seen everything up to {@code after} has missed; the whole of the
     * caller's tunnels when that is unknown.
     *
     * @param after a sequence number of {@link TunnelChange}, or null
     */
    public Flux<TunnelChange> since(Caller caller, @Nullable Long after) {
        return Flux.defer(() -> Flux.fromIterable(live.since(caller.id(), after)));
    }

    /**
     * A viewer's whole stream: what it has missed since {@code after}, then every change. Nothing
     * is lost in between: a change that falls there is told twice.
     */
    public Flux<TunnelChange> watch(Caller caller, @Nullable Long after) {
        return live.watch(caller.id(), after);
    }

    private Mono<LiveTunnel> mine(Caller caller, UUID id) {
        return Mono.defer(() -> Mono.justOrEmpty(live.find(id)))
                .filter(tunnel -> tunnel.wish().owner().equals(caller.id()))
                .switchIfEmpty(Mono.error(() -> Problem.notFound("tunnel").asException()));
    }

    private Tunnel fresh(Caller caller, Host host, NewTunnel wish) {
        List<LiveTunnel> present = live.of(caller.id());
        TunnelChecks.underLimit(present.size(), settings.maxPerPerson());
        NewTunnel clean = TunnelChecks.check(wish);
        String name = clean.name();
        Tunnel tunnel =
                new Tunnel(
                        UUID.randomUUID(),
                        caller.id(),
                        host.id(),
                        name == null
                                ? TunnelNames.suggest(clean, host, present)
                                : TunnelNames.check(name),
                        clean.kind(),
                        clean.listen(),
                        clean.target(),
                        clean.allowFrom(),
                        clean.start(),
                        null,
                        clock.instant());
        TunnelNames.refuseTaken(tunnel, present);
        TunnelChecks.socksIsGuarded(tunnel);
        return tunnel;
    }

    private Mono<LiveTunnel> turn(
            Caller caller, LiveTunnel tunnel, boolean on, @Nullable String reason, String action) {
        return save(caller, tunnel, tunnel.wish().turned(on, reason), action);
    }

    private Mono<LiveTunnel> save(Caller caller, LiveTunnel tunnel, Tunnel now, String action) {
        return transaction
                .transactional(rows.update(now).then(record(caller, action, now)))
                .then(Mono.fromRunnable(() -> tunnel.become(now)))
                .thenReturn(tunnel);
    }

    private Mono<Void> record(Caller caller, String event, Tunnel tunnel) {
        return record(caller.actor(), event, tunnel);
    }

    private Mono<Void> record(Actor actor, String event, Tunnel tunnel) {
        Entry entry =
                Entry.of("tunnel." + event, "tunnel", tunnel.id(), tunnel.name())
                        .with("kind", tunnel.kind().word())
                        .with("listen", tunnel.listen().toString())
                        .with("target", tunnel.target() == null ? "any" : "" + tunnel.target());
        String reason = tunnel.stopReason();
        return audit.record(actor, reason == null ? entry : entry.with("reason", reason));
    }
}
