package dev.culvert.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.audit.Actor;
import dev.culvert.audit.AuditLog;
import dev.culvert.audit.Entry;
import dev.culvert.host.Host;
import dev.culvert.host.Hosts;
import dev.culvert.host.Names;
import dev.culvert.policy.ListenPorts;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import dev.culvert.traffic.CloseReason;
import dev.culvert.traffic.Ledger;
import dev.culvert.traffic.LedgerEntry;
import dev.culvert.tunnel.live.LiveTunnel;
import dev.culvert.tunnel.live.LiveTunnels;
import dev.culvert.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A person's tunnels: list, make, start, stop, watch, delete. */
@Component
public class Tunnels {

    /** Connections of one tunnel that a list shows, open ones first. */
    public static final int MAX_CONNECTIONS_LISTED = 200;

    /** Changes of one tunnel that may come in between before a further one gives up. */
    static final int MAX_STARTING_OVER = 8;

    private static final String ACCOUNT_CLOSED = "the account was closed";

    private final TunnelRows rows;
    private final LiveTunnels live;
    private final Hosts hosts;
    private final Ledger ledger;
    private final AuditLog audit;
    private final TransactionalOperator transaction;
    private final TunnelSettings settings;
    private final Vault vault;
    private final SocketFolders folders;
    private final ListenPorts ports;
    private final Clock clock;

    Tunnels(
            TunnelRows rows,
            LiveTunnels live,
            Hosts hosts,
            Ledger ledger,
            AuditLog audit,
            TransactionalOperator transaction,
            TunnelSettings settings,
            Vault vault,
            SocketFolders folders,
            ListenPorts ports,
            Clock clock) {
        this.rows = rows;
        this.live = live;
        this.hosts = hosts;
        this.ledger = ledger;
        this.audit = audit;
        this.transaction = transaction;
        this.settings = settings;
        this.vault = vault;
        this.folders = folders;
        this.ports = ports;
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

    /**
     * The last try of a tunnel, step by step.
     *
     * @throws dev.culvert.problem.ProblemException {@code NOT_FOUND} (as a signal)
     */
    public Mono<TunnelChecklist> checklist(Caller caller, UUID id) {
        return mine(caller, id).map(LiveTunnel::checklist);
    }

    /** Saves a tunnel, and starts it if asked to. */
    public Mono<TunnelView> create(Caller caller, NewTunnel wish) {
        return hosts.find(caller, wish.hostId())
                .flatMap(host -> Mono.fromCallable(() -> fresh(caller, host, wish)))
                .flatMap(tunnel ->
                        transaction
                                .transactional(
                                        rows.insert(tunnel)
                                                .filter(inserted -> inserted > 0)
                                                .switchIfEmpty(Mono.error(Tunnels::ownerGone))
                                                .then(record(caller, "created", tunnel)))
                                .onErrorMap(
                                        DuplicateKeyException.class,
                                        e -> TunnelNames.taken(tunnel.name()))
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

    /**
     * Starts all tunnels of a group.
     *
     * @throws dev.culvert.problem.ProblemException {@code NOT_FOUND} (as a signal)
     */
    public Flux<TunnelView> startGroup(Caller caller, UUID group) {
        return members(caller, group).concatMap(id -> start(caller, id));
    }

    /**
     * Stops all tunnels of a group.
     *
     * @throws dev.culvert.problem.ProblemException {@code NOT_FOUND} (as a signal)
     */
    public Flux<TunnelView> stopGroup(Caller caller, UUID group, @Nullable String reason) {
        return members(caller, group).concatMap(id -> stop(caller, id, reason));
    }

    private Flux<UUID> members(Caller caller, UUID group) {
        return all(caller)
                .map(TunnelView::tunnel)
                .filter(tunnel -> tunnel.isIn(group))
                .map(Tunnel::id)
                .switchIfEmpty(Mono.error(() -> Problem.notFound("group").asException()));
    }

    /** Renames a tunnel, changes who may connect or its limits; open connections stay. */
    public Mono<TunnelView> change(Caller caller, UUID id, TunnelEdit edit) {
        return mine(caller, id)
                .flatMap(tunnel ->
                        save(caller.actor(), tunnel, old -> edited(caller, old, edit), "changed"))
                .map(LiveTunnel::view);
    }

    private Tunnel edited(Caller caller, Tunnel old, TunnelEdit edit) {
        String name = edit.name();
        Limits limits = edit.limits();
        SocksChoice socks = edit.socks();
        Tunnel now =
                old.changed(
                        name == null ? old.name() : Names.check(name),
                        edit.allowFrom() == null ? old.allowFrom() : edit.allowFrom(),
                        limits == null ? old.limits() : limits.check(settings.maxConnections()),
                        socks == null ? old.socksLogin() : login(old, socks.check()));
        TunnelNames.refuseTaken(now, live.of(caller.id()));
        TunnelChecks.socksIsGuarded(now);
        return now;
    }

    private @Nullable SocksLogin login(Tunnel old, SocksChoice choice) {
        String user = choice.user();
        String password = choice.password();
        SocksLogin before = old.socksLogin();
        if (user == null) {
            return null;
        }
        if (password == null && before != null) {
            return new SocksLogin(user, before.sealedPassword());
        }
        TunnelChecks.loginFits(old.speaksSocks(), choice);
        return login(choice, old.id(), old.owner());
    }

    private @Nullable SocksLogin login(SocksChoice choice, UUID id, UUID owner) {
        String user = choice.user();
        String password = choice.password();
        return user == null || password == null
                ? null
                : new SocksLogin(
                        user,
                        vault.seal(
                                password.getBytes(StandardCharsets.UTF_8),
                                SocksLogin.place(id, owner)));
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
                .concatMap(tunnel ->
                        save(
                                        Actor.system(),
                                        tunnel,
                                        wish -> wish.turned(false, ACCOUNT_CLOSED),
                                        "stopped")
                                .onErrorResume(OvertakenException.class, e -> Mono.empty())
                                .doFinally(end -> live.remove(tunnel.wish().id())))
                .then();
    }

    /** Ends what belongs to people who may not use the console, however it came to be there. */
    Mono<Void> endLeftOvers() {
        return Mono.fromCallable(live::owners)
                .filter(owners -> !owners.isEmpty())
                .flatMapMany(owners ->
                        rows.enabled(owners)
                                .collect(Collectors.toSet())
                                .flatMapIterable(enabled ->
                                        owners.stream()
                                                .filter(owner -> !enabled.contains(owner))
                                                .toList()))
                .concatMap(this::endAll)
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
                                ? record(caller, "connection_cut", tunnel.wish())
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
                .switchIfEmpty(Mono.error(Tunnels::gone));
    }

    private Tunnel fresh(Caller caller, Host host, NewTunnel wish) {
        List<LiveTunnel> present = live.of(caller.id());
        TunnelChecks.underLimit(present.size(), settings.maxPerPerson());
        NewTunnel clean = TunnelChecks.check(wish, settings);
        if (clean.kind().listensHere()) {
            mayListen(clean.listen());
        }
        String name = clean.name();
        UUID id = UUID.randomUUID();
        Tunnel tunnel =
                new Tunnel(
                        id,
                        caller.id(),
                        host.id(),
                        name == null
                                ? TunnelNames.suggest(clean, host, present)
                                : Names.check(name),
                        clean.kind(),
                        clean.listen(),
                        clean.target(),
                        clean.allowFrom(),
                        clean.limits(),
                        login(clean.socks(), id, caller.id()),
                        clean.group(),
                        clean.start(),
                        null,
                        clock.instant());
        TunnelNames.refuseTaken(tunnel, present);
        TunnelChecks.socksIsGuarded(tunnel);
        return tunnel;
    }

    private void mayListen(Address listen) {
        switch (listen) {
            case SocketPath socket -> folders.place(socket);
            case Endpoint tcp -> ports.check(tcp.port());
        }
    }

    private Mono<LiveTunnel> turn(
            Caller caller, LiveTunnel tunnel, boolean on, @Nullable String reason, String action) {
        return save(caller.actor(), tunnel, wish -> wish.turned(on, reason), action);
    }

    /**
     * Changes a wish in the database first and in memory second. When somebody else's change came
     * in between, this one starts over from what that left.
     */
    private Mono<LiveTunnel> save(
            Actor actor, LiveTunnel tunnel, UnaryOperator<Tunnel> change, String action) {
        return Mono.defer(
                        () -> {
                            LiveTunnel.Versioned old = tunnel.versioned();
                            Tunnel now = change.apply(old.wish());
                            Mono<Void> updated =
                                    rows.update(now, old.version())
                                            .filter(count -> count > 0)
                                            .switchIfEmpty(Mono.error(OvertakenException::new))
                                            .then(record(actor, action, old.wish(), now));
                            return transaction
                                    .transactional(updated)
                                    .then(
                                            Mono.fromRunnable(
                                                    () -> tunnel.become(now, old.version() + 1)));
                        })
                .retryWhen(
                        Retry.backoff(MAX_STARTING_OVER, Duration.ofMillis(10))
                                .filter(OvertakenException.class::isInstance)
                                .onRetryExhaustedThrow((spec, signal) -> signal.failure()))
                .onErrorMap(
                        OvertakenException.class,
                        e -> live.find(tunnel.wish().id()).isPresent() ? e : gone())
                .thenReturn(tunnel);
    }

    private static ProblemException gone() {
        return Problem.notFound("tunnel").asException();
    }

    private static ProblemException ownerGone() {
        return Problem.notFound("account that may use the console").asException();
    }

    private Mono<Void> record(Caller caller, String event, Tunnel tunnel) {
        return record(caller.actor(), event, tunnel, tunnel);
    }

    /**
     * @param before the same tunnel as it was, where something about it changed
     */
    private Mono<Void> record(Actor actor, String event, Tunnel before, Tunnel tunnel) {
        Entry entry =
                Entry.of("tunnel." + event, "tunnel", tunnel.id(), tunnel.name())
                        .with("kind", tunnel.kind().word())
                        .with("listen", tunnel.listen().toString())
                        .with("target", tunnel.target() == null ? "any" : "" + tunnel.target());
        String reason = tunnel.stopReason();
        return audit.record(
                actor,
                TunnelDifference.tell(
                        reason == null ? entry : entry.with("reason", reason), before, tunnel));
    }

    /** Somebody else changed the tunnel meanwhile, or it is gone. */
    private static final class OvertakenException extends RuntimeException {
        OvertakenException() {
            super("the tunnel was changed by somebody else at the same time");
        }
    }
}
