package dev.culvert.share;

import dev.culvert.account.Caller;
import dev.culvert.audit.Actor;
import dev.culvert.audit.AuditLog;
import dev.culvert.audit.Entry;
import dev.culvert.problem.Problem;
import dev.culvert.tunnel.Tunnel;
import dev.culvert.tunnel.TunnelView;
import dev.culvert.tunnel.Tunnels;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A person's shares: make, list, extend, revoke, watch. */
@Component
public class Shares {

    private final ShareRows rows;
    private final LiveShares live;
    private final PublicDoor door;
    private final SharePasswords passwords;
    private final Tunnels tunnels;
    private final AuditLog audit;
    private final TransactionalOperator transaction;
    private final ShareSettings settings;
    private final Clock clock;
    private final Sinks.Many<ShareChange> changes = Sinks.many().multicast().directBestEffort();

    Shares(
            ShareRows rows,
            LiveShares live,
            PublicDoor door,
            SharePasswords passwords,
            Tunnels tunnels,
            AuditLog audit,
            TransactionalOperator transaction,
            ShareSettings settings,
            Clock clock) {
        this.rows = rows;
        this.live = live;
        this.door = door;
        this.passwords = passwords;
        this.tunnels = tunnels;
        this.audit = audit;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Makes a tunnel public.
     *
     * <p>Signals {@code NOT_FOUND} for a tunnel that is not the caller's, {@code
     * SHARE_NEEDS_TARGET} for a DYNAMIC one, {@code TOO_MANY_SHARES}, or what is wrong with {@code
     * wish}.
     */
    public Mono<ShareView> create(Caller caller, UUID tunnelId, NewShare wish) {
        return tunnels.find(caller, tunnelId)
                .map(TunnelView::tunnel)
                .flatMap(tunnel ->
                        hash(wish)
                                .flatMap(hash ->
                                        Mono.fromCallable(() ->
                                                fresh(caller, tunnel, wish, hash.orElse(null)))))
                .flatMap(share ->
                        transaction
                                .transactional(
                                        rows.insert(share)
                                                .filter(count -> count > 0)
                                                .switchIfEmpty(Mono.error(Shares::noTunnel))
                                                .then(record(caller.actor(), "created", share)))
                                .then(Mono.fromCallable(() -> changed(share))));
    }

    /** The caller's open shares, the newest first. */
    public Flux<ShareView> all(Caller caller) {
        return Flux.defer(() ->
                Flux.fromStream(
                        live.of(caller.id()).stream()
                                .filter(this::isOpen)
                                .sorted(Comparator.comparing(Share::createdAt).reversed())
                                .map(this::view)));
    }

    /** The open shares of one of the caller's tunnels, the newest first. */
    public Flux<ShareView> ofTunnel(Caller caller, UUID tunnelId) {
        return all(caller).filter(view -> view.share().tunnelId().equals(tunnelId));
    }

    /** Signals {@code NOT_FOUND} when it has ended or is somebody else's. */
    public Mono<ShareView> find(Caller caller, UUID id) {
        return mine(caller, id).map(this::view);
    }

    /**
     * Lets a share last for {@code time} from now, shorter or longer than before.
     *
     * <p>Signals {@code NOT_FOUND} or {@code BAD_EXPIRY}.
     */
    public Mono<ShareView> extend(Caller caller, UUID id, Duration time) {
        return mine(caller, id)
                .map(share -> share.until(clock.instant().plus(ShareChecks.time(time))))
                .flatMap(share ->
                        transaction
                                .transactional(
                                        rows.extend(
                                                        caller.id(),
                                                        id,
                                                        share.expiresAt(),
                                                        clock.instant())
                                                .switchIfEmpty(Mono.error(Shares::gone))
                                                .then(record(caller.actor(), "extended", share)))
                                .then(Mono.defer(() -> extended(share))));
    }

    /** Ends a share; whoever is connected through it is cut. Signals {@code NOT_FOUND}. */
    public Mono<Void> revoke(Caller caller, UUID id) {
        return mine(caller, id).flatMap(share -> end(caller.actor(), share));
    }

    /** What becomes of the caller's shares, from now on. Hot. */
    public Flux<ShareChange> changes(Caller caller) {
        return changes().filter(change -> change.owner().equals(caller.id()));
    }

    /** Everybody's changes, for whoever renders each once and then filters by owner. Hot. */
    public Flux<ShareChange> changes() {
        return changes.asFlux();
    }

    /** Ends a share; recorded once, and unreachable even if somebody else ended its row. */
    Mono<Void> end(Actor actor, Share share) {
        return transaction
                .transactional(
                        rows.end(share.owner(), share.id(), clock.instant())
                                .filter(count -> count > 0)
                                .flatMap(count -> record(actor, "revoked", share)))
                .then(Mono.fromRunnable(() -> drop(share)));
    }

    /** Ends a share whose time is over, unless it was extended meanwhile; recorded once. */
    Mono<Void> expire(Share share) {
        return transaction
                .transactional(
                        rows.expire(share.owner(), share.id(), clock.instant())
                                .filter(count -> count > 0)
                                .flatMap(count -> record(Actor.system(), "expired", share)))
                .then(rows.end(share.id()))
                .doOnNext(end -> live.until(share.id(), end))
                .switchIfEmpty(Mono.fromRunnable(() -> drop(share)))
                .then();
    }

    /**
     * Ends the share of somebody who was disabled or deleted, at once whatever the database says.
     */
    Mono<Void> endWithOwner(Share share) {
        return Mono.<Void>fromRunnable(() -> drop(share)).then(end(Actor.system(), share));
    }

    /** Tells whoever watches what visitors of the shares ran into since it was told last. */
    void tellFindings() {
        live.untold().forEach(this::told);
    }

    /** A share whose tunnel is gone, and its row with it. */
    Mono<Void> endWithTunnel(Share share) {
        return Mono.<Void>fromRunnable(() -> drop(share))
                .then(record(Actor.system(), "revoked", share, "the tunnel was deleted"));
    }

    /** Whoever revoked the share meanwhile has taken it away, and it stays away. */
    private Mono<ShareView> extended(Share share) {
        return Mono.justOrEmpty(live.until(share.id(), share.expiresAt()))
                .map(this::told)
                .switchIfEmpty(Mono.error(Shares::gone));
    }

    private void drop(Share share) {
        // First unreachable, then cut: whoever comes between the two finds nothing.
        if (live.remove(share)) {
            door.cut(share.id());
            tell(share, null);
        }
    }

    private ShareView changed(Share share) {
        live.put(share);
        return told(share);
    }

    private ShareView told(Share share) {
        ShareView view = view(share);
        tell(share, view);
        return view;
    }

    private void tell(Share share, @Nullable ShareView view) {
        ShareChange change = new ShareChange(share.id(), share.tunnelId(), share.owner(), view);
        changes.emitNext(change, Sinks.EmitFailureHandler.busyLooping(Duration.ofSeconds(1)));
    }

    private Mono<Optional<String>> hash(NewShare wish) {
        return Mono.fromRunnable(() -> ShareChecks.check(wish))
                .then(Mono.justOrEmpty(wish.password()))
                .flatMap(passwords::hash)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty());
    }

    private Share fresh(Caller caller, Tunnel tunnel, NewShare wish, @Nullable String hash) {
        ShareChecks.underLimit(live.of(caller.id()).size(), settings.maxPerPerson());
        Instant now = clock.instant();
        String name = wish.name();
        return new Share(
                UUID.randomUUID(),
                tunnel.id(),
                caller.id(),
                name == null ? tunnel.name() : name.strip(),
                Slug.random(),
                ShareChecks.target(tunnel),
                HostHeaders.of(wish.hostHeader()),
                hash,
                wish.access(),
                0,
                now,
                now.plus(ShareChecks.time(wish.expiresIn())));
    }

    private Mono<Share> mine(Caller caller, UUID id) {
        return Mono.defer(() -> Mono.justOrEmpty(live.find(id)))
                .filter(share -> share.owner().equals(caller.id()) && isOpen(share))
                .switchIfEmpty(Mono.error(Shares::gone));
    }

    private boolean isOpen(Share share) {
        return share.expiresAt().isAfter(clock.instant());
    }

    private ShareView view(Share share) {
        return new ShareView(
                share,
                door.url(share.slug()),
                live.visits(share),
                door.visitors(share.id()),
                live.problem(share));
    }

    private Mono<Void> record(Actor actor, String event, Share share) {
        return record(actor, event, share, null);
    }

    private Mono<Void> record(Actor actor, String event, Share share, @Nullable String reason) {
        Access access = share.access();
        Entry entry =
                Entry.of("share." + event, "share", share.id(), share.name())
                        .with("tunnel", share.tunnelId().toString())
                        .with("target", share.target().toString())
                        .with("expires", share.expiresAt().toString())
                        .with("password", share.passwordHash() == null ? "no" : "yes")
                        .with("from", access.allowFrom().isEmpty() ? "any" : words(access));
        return audit.record(actor, reason == null ? entry : entry.with("reason", reason));
    }

    private static String words(Access access) {
        List<String> ranges = access.allowFrom().stream().map(Object::toString).toList();
        return String.join(", ", ranges);
    }

    /** Who was disabled meanwhile has no tunnels to share. */
    private static RuntimeException noTunnel() {
        return Problem.notFound("tunnel").asException();
    }

    private static RuntimeException gone() {
        return Problem.notFound("share").asException();
    }
}
