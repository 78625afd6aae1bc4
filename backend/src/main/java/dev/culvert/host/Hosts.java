package dev.culvert.host;

import dev.culvert.account.Caller;
import dev.culvert.account.Role;
import dev.culvert.audit.AuditLog;
import dev.culvert.audit.Entry;
import dev.culvert.host.Host.SignIn;
import dev.culvert.host.Host.TrustedKey;
import dev.culvert.problem.Problem;
import dev.culvert.ssh.HostKey;
import dev.culvert.vault.Place;
import dev.culvert.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A person's saved Hosts: list, add, change, trust, delete. */
@Component
public class Hosts {

    private final HostRows rows;
    private final Keys keys;
    private final Vault vault;
    private final AuditLog audit;
    private final TransactionalOperator transaction;
    private final Clock clock;
    private final HostSettings settings;
    private final Sinks.Many<HostChange> changes = Sinks.many().multicast().directBestEffort();

    Hosts(
            HostRows rows,
            Keys keys,
            Vault vault,
            AuditLog audit,
            TransactionalOperator transaction,
            Clock clock,
            HostSettings settings) {
        this.settings = settings;
        this.rows = rows;
        this.keys = keys;
        this.vault = vault;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** The caller's Hosts by name. */
    public Flux<Host> all(Caller caller) {
        return rows.all(caller.id());
    }

    /**
     * @throws dev.culvert.problem.ProblemException {@code NOT_FOUND} (as a signal)
     */
    public Mono<Host> find(Caller caller, UUID id) {
        return rows.find(caller.id(), id).switchIfEmpty(notFound());
    }

    /** For the engine, which acts for {@code owner} after a restart, without a caller. */
    public Mono<Host> find(UUID owner, UUID id) {
        return rows.find(owner, id).switchIfEmpty(notFound());
    }

    /** The addresses of all Hosts of {@code owner}, as written. */
    Flux<String> addresses(UUID owner) {
        return rows.all(owner).map(Host::address);
    }

    /** A Host of {@code owner} with its jump hosts, as far as those still exist. */
    public Mono<Way> way(UUID owner, UUID id) {
        return find(owner, id)
                .flatMap(host ->
                        Flux.fromIterable(host.jump())
                                .concatMap(jump -> rows.find(owner, jump))
                                .collectList()
                                .map(jumps -> new Way(host, jumps)));
    }

    /** Saves a new Host. Nothing connects until its host key is trusted. */
    public Mono<Host> add(Caller caller, NewHost wish) {
        return underLimit(caller)
                .then(checked(caller, wish, UUID.randomUUID(), null))
                .flatMap(host ->
                        transaction
                                .transactional(
                                        rows.insert(host, sealed(wish.password(), host))
                                                .then(
                                                        audit.record(
                                                                caller.actor(),
                                                                HostAudit.added(host))))
                                .onErrorMap(
                                        DuplicateKeyException.class,
                                        e -> HostProblems.taken(host.name()))
                                .thenReturn(host));
    }

    /**
     * Changes a Host; a null password keeps the one it has. Live Links are made anew with what is
     * saved now. Trusted keys are forgotten when the address or port changes.
     */
    public Mono<Host> change(Caller caller, UUID id, NewHost wish) {
        return find(caller, id)
                .flatMap(old ->
                        checked(caller, wish, id, old).flatMap(now -> save(caller, old, now, wish)))
                .doOnNext(host -> tell(caller, id));
    }

    /** Deletes a Host that no tunnel uses any more. */
    public Mono<Void> delete(Caller caller, UUID id) {
        return find(caller, id)
                .flatMap(host ->
                        rows.tunnelNames(caller.id(), id)
                                .collectList()
                                .flatMap(tunnels ->
                                        tunnels.isEmpty()
                                                ? remove(caller, host)
                                                : Mono.error(HostProblems.inUse(host, tunnels))));
    }

    /** Every change of a Host, for whoever holds a Link to it. Hot. */
    public Flux<HostChange> changes() {
        return changes.asFlux();
    }

    /** Somebody's Host was changed, deleted, or its key trusted. */
    public record HostChange(UUID owner, UUID hostId) {}

    /** Trusts a key that the server has shown; {@link HostTrust} made sure that it did. */
    Mono<Host> trust(Caller caller, Host host, HostKey key) {
        TrustedKey trusted = new TrustedKey(key, clock.instant(), caller.id());
        Entry entry =
                Entry.of("host.trusted", "host", host.id(), host.name())
                        .with("type", key.type())
                        .with("fingerprint", key.fingerprint())
                        .with("replaced", replaced(host));
        return transaction
                .transactional(
                        rows.forgetKeys(host.id())
                                .then(rows.trust(host.id(), trusted))
                                .then(audit.record(caller.actor(), entry)))
                .then(find(caller, host.id()))
                .doOnNext(saved -> tell(caller, host.id()));
    }

    /** Trusts and marks what a person has confirmed from a known_hosts file. */
    Mono<Host> trust(Caller caller, Host host, KnownHosts.Finding finding) {
        Mono<Void> kept =
                Flux.fromIterable(finding.keys())
                        .concatMap(each ->
                                rows.trust(
                                        host.id(),
                                        new TrustedKey(each.key(), clock.instant(), caller.id())))
                        .thenMany(Flux.fromIterable(finding.marked()))
                        .concatMap(each -> rows.mark(host.id(), each, clock.instant(), caller.id()))
                        .thenMany(Flux.fromIterable(finding.revoked()))
                        .concatMap(each -> rows.forgetKey(host.id(), each.key().fingerprint()))
                        .thenMany(Flux.fromIterable(HostAudit.imported(finding)))
                        .concatMap(entry -> audit.record(caller.actor(), entry))
                        .then();
        return transaction
                .transactional(kept)
                .then(find(caller, host.id()))
                .doOnNext(saved -> tell(caller, host.id()));
    }

    /** The sealed password of a Host, opened; empty when it has none. */
    Mono<String> password(Host host) {
        return rows.password(host.owner(), host.id())
                .map(sealed -> vault.open(sealed, place(host)))
                .map(plain -> new String(plain, StandardCharsets.UTF_8));
    }

    private Mono<Host> save(Caller caller, Host old, Host now, NewHost wish) {
        boolean otherServer = !old.address().equals(now.address()) || old.port() != now.port();
        Mono<byte[]> password =
                wish.password() != null || !(now.signIn() instanceof SignIn.WithPassword)
                        ? Mono.justOrEmpty(sealed(wish.password(), now))
                        : rows.password(caller.id(), old.id());
        Mono<Void> updated =
                password.flatMap(secret -> rows.update(now, secret).thenReturn(true))
                        .switchIfEmpty(Mono.defer(() -> rows.update(now, null).thenReturn(true)))
                        .then(otherServer ? rows.forgetAll(old.id()) : Mono.empty())
                        .then(
                                audit.record(
                                        caller.actor(),
                                        HostAudit.changed(old, now, wish.password() != null)));
        return transaction
                .transactional(updated)
                .onErrorMap(DuplicateKeyException.class, e -> HostProblems.taken(now.name()))
                .then(find(caller, now.id()));
    }

    private Mono<Void> remove(Caller caller, Host host) {
        return transaction
                .transactional(
                        rows.delete(caller.id(), host.id())
                                .then(audit.record(caller.actor(), HostAudit.deleted(host))))
                .doOnSuccess(done -> tell(caller, host.id()));
    }

    /** Checks what was written, and that the key and the jump hosts are the caller's. */
    private Mono<Host> checked(Caller caller, NewHost wish, UUID id, @Nullable Host old) {
        return Mono.fromCallable(() -> HostProblems.check(wish))
                .flatMap(clean ->
                        clean.way() == NewHost.Keyless.AGENT && !mayUseAgent(caller)
                                ? Mono.error(HostProblems.noAgent())
                                : Mono.just(clean))
                .flatMap(clean -> {
                    UUID keyId = clean.keyId();
                    return keyId == null
                            ? Mono.just(clean)
                            : keys.find(caller, keyId).thenReturn(clean);
                })
                .flatMap(clean ->
                        Flux.fromIterable(clean.jump())
                                .concatMap(jump -> jumpHost(caller, id, jump))
                                .then(Mono.just(clean)))
                .map(clean -> host(caller, id, clean, old));
    }

    /** Its keys are those of the console's own account. */
    public boolean mayUseAgent(Caller caller) {
        return settings.agent() != null && caller.person().role() == Role.ADMIN;
    }

    private Mono<Host> jumpHost(Caller caller, UUID id, UUID jump) {
        return jump.equals(id) ? Mono.error(HostProblems.jumpsThroughItself()) : find(caller, jump);
    }

    private Mono<Long> underLimit(Caller caller) {
        return rows.count(caller.id())
                .filter(count -> count < settings.maxPerPerson())
                .switchIfEmpty(Mono.error(() -> HostProblems.tooMany(settings.maxPerPerson())));
    }

    /**
     * @param old what is changed; without a new key or password its password stays
     */
    private Host host(Caller caller, UUID id, NewHost wish, @Nullable Host old) {
        UUID keyId = wish.keyId();
        String name = wish.name();
        return new Host(
                id,
                caller.id(),
                name == null ? wish.address() : name,
                wish.address(),
                wish.port(),
                wish.user(),
                signIn(keyId, wish, old),
                wish.jump(),
                wish.compression(),
                wish.keepAlive(),
                List.of(),
                clock.instant(),
                List.of(),
                wish.legacy());
    }

    private static SignIn signIn(@Nullable UUID keyId, NewHost wish, @Nullable Host old) {
        if (keyId != null) {
            return new SignIn.WithKey(keyId);
        }
        NewHost.Keyless way = wish.way();
        if (way != null) {
            return switch (way) {
                case AGENT -> new SignIn.WithAgent();
                case ASK -> new SignIn.Asking();
            };
        }
        return wish.password() != null || hasPassword(old)
                ? new SignIn.WithPassword()
                : new SignIn.Unknown();
    }

    private static boolean hasPassword(@Nullable Host host) {
        return host != null && host.signIn() instanceof SignIn.WithPassword;
    }

    private byte @Nullable [] sealed(@Nullable String password, Host host) {
        return password == null
                ? null
                : vault.seal(password.getBytes(StandardCharsets.UTF_8), place(host));
    }

    private void tell(Caller caller, UUID hostId) {
        changes.emitNext(
                new HostChange(caller.id(), hostId),
                (signal, result) -> result == Sinks.EmitResult.FAIL_NON_SERIALIZED);
    }

    private static Place place(Host host) {
        return new Place("host", "password", host.id(), host.owner());
    }

    private static String replaced(Host host) {
        return host.trusted().isEmpty() ? "nothing" : host.trusted().getLast().key().fingerprint();
    }

    private static <T> Mono<T> notFound() {
        return Mono.error(() -> Problem.notFound("host").asException());
    }
}
