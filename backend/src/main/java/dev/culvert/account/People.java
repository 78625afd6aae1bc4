package dev.culvert.account;

import dev.culvert.audit.Actor;
import dev.culvert.audit.AuditLog;
import dev.culvert.audit.Entry;
import dev.culvert.problem.Problem;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Everybody with an account. Every change is an event in the log, or does not happen. */
@Component
public final class People {

    /** How long news may wait for other news to be handed over. */
    private static final Duration HAND_OVER = Duration.ofSeconds(1);

    private final PersonRows rows;
    private final SessionRows sessions;
    private final ApiTokens tokens;
    private final Passwords passwords;
    private final AuditLog audit;
    private final TransactionalOperator transaction;
    private final Sinks.Many<UUID> ended = Sinks.many().multicast().directBestEffort();

    People(
            PersonRows rows,
            SessionRows sessions,
            ApiTokens tokens,
            Passwords passwords,
            AuditLog audit,
            TransactionalOperator transaction) {
        this.rows = rows;
        this.sessions = sessions;
        this.tokens = tokens;
        this.passwords = passwords;
        this.audit = audit;
        this.transaction = transaction;
    }

    /**
     * Adds a person who can sign in at once.
     *
     * <p>Signals a problem where the name is taken or unfit or the password too short.
     */
    public Mono<Person> add(Actor actor, String name, String password, Role role) {
        return Mono.fromSupplier(() -> new Person(UUID.randomUUID(), PersonName.fit(name), role))
                .flatMap(person ->
                        passwords.hashNew(password).flatMap(hash -> insert(actor, person, hash)));
    }

    /** Everybody, by name. */
    public Flux<Profile> all() {
        return rows.profiles();
    }

    /** The person with this id; signals {@code NOT_FOUND} where there is none. */
    public Mono<Profile> find(UUID id) {
        return rows.profile(id).switchIfEmpty(missing());
    }

    /** Ends every session and refuses sign-in and tokens; signals {@code LAST_ADMIN}. */
    public Mono<Void> disable(Actor actor, UUID id) {
        return change(
                        id,
                        person ->
                                keepAnAdmin(person)
                                        .then(rows.disable(id))
                                        .then(sessions.deleteOf(id))
                                        .then(record(actor, "person.disabled", person)))
                .doOnSuccess(done -> announceEnd(id));
    }

    /** Allows sign-in and tokens again. */
    public Mono<Void> enable(Actor actor, UUID id) {
        return change(id, person -> rows.enable(id).then(record(actor, "person.enabled", person)));
    }

    /** Changes what the person may do, from their next request on; signals {@code LAST_ADMIN}. */
    public Mono<Void> changeRole(Actor actor, UUID id, Role role) {
        return change(
                id,
                person -> {
                    if (person.role() == role) {
                        return Mono.empty();
                    }
                    return keepAnAdmin(person)
                            .then(rows.setRole(id, role))
                            .then(audit.record(actor, roleChange(person, role)));
                });
    }

    /**
     * Sets a new password for somebody; ends their sessions and revokes their API tokens, so that
     * whoever got in with the old one is out. Each token that ends is an event.
     */
    public Mono<Void> changePassword(Actor actor, UUID id, String password) {
        return changePassword(actor, id, password, null);
    }

    /** The same, but {@code kept}, the token that this call came with, goes on working. */
    Mono<Void> changePassword(Actor actor, UUID id, String password, @Nullable UUID kept) {
        return passwords
                .hashNew(password)
                .flatMap(hash ->
                        change(
                                id,
                                person ->
                                        rows.setPassword(id, hash)
                                                .then(sessions.deleteOf(id))
                                                .then(tokens.revokeAll(actor, id, kept))
                                                .then(passwordChange(actor, person))));
    }

    /**
     * Sets the caller's own password, who has to know the present one; ends all their sessions, the
     * present one too, and revokes all their API tokens, so that whoever else knew it is out.
     */
    public Mono<Void> changeOwnPassword(Caller caller, String present, String next) {
        return rows.byId(caller.id())
                .switchIfEmpty(missing())
                .flatMap(row -> passwords.matches(present, row.passwordHash()))
                .flatMap(right -> right ? Mono.just(right) : Mono.error(wrongPassword()))
                .then(changePassword(caller.actor(), caller.id(), next));
    }

    /** Removes the person with everything that is theirs; signals {@code LAST_ADMIN}. */
    public Mono<Void> delete(Actor actor, UUID id) {
        return change(
                        id,
                        person ->
                                keepAnAdmin(person)
                                        .then(rows.delete(id))
                                        .then(record(actor, "person.deleted", person)))
                .doOnSuccess(done -> announceEnd(id));
    }

    /**
     * Ids of people who were just disabled or deleted on this console: what they have open has to
     * end.
     */
    public Flux<UUID> ended() {
        return ended.asFlux();
    }

    /** Adds the first person; signals {@code SET_UP_OVER} where there is one already. */
    Mono<Person> addFirst(Actor actor, String name, String password) {
        return rows.lockSetUp()
                .then(rows.exist())
                .flatMap(exist -> exist ? Mono.error(SetUp.over()) : Mono.just(exist))
                .then(add(actor, name, password, Role.ADMIN))
                .as(transaction::transactional);
    }

    private Mono<Person> insert(Actor actor, Person person, String hash) {
        Entry entry =
                Entry.of("person.added", "person", person.id(), person.name())
                        .with("role", word(person.role()));
        return rows.insert(person, hash)
                .then(audit.record(actor, entry))
                .as(transaction::transactional)
                .onErrorMap(DuplicateKeyException.class, taken -> PersonName.taken(person.name()))
                .thenReturn(person);
    }

    private Mono<Void> change(UUID id, Function<Person, Mono<Void>> change) {
        return rows.byId(id)
                .switchIfEmpty(missing())
                .flatMap(row -> change.apply(row.person()))
                .as(transaction::transactional);
    }

    private Mono<Void> keepAnAdmin(Person person) {
        if (person.role() != Role.ADMIN) {
            return Mono.empty();
        }
        return rows.lockAdmins()
                .collectList()
                .flatMap(admins ->
                        admins.size() == 1 && admins.contains(person.id())
                                ? Mono.error(lastAdmin(person))
                                : Mono.empty());
    }

    private Mono<Void> passwordChange(Actor actor, Person person) {
        return record(actor, "person.password_changed", person);
    }

    private Mono<Void> record(Actor actor, String action, Person person) {
        return audit.record(actor, Entry.of(action, "person", person.id(), person.name()));
    }

    private void announceEnd(UUID id) {
        ended.emitNext(id, Sinks.EmitFailureHandler.busyLooping(HAND_OVER));
    }

    private static Entry roleChange(Person person, Role role) {
        return Entry.of("person.role_changed", "person", person.id(), person.name())
                .with("from", word(person.role()))
                .with("to", word(role));
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static <T> Mono<T> missing() {
        return Mono.error(() -> Problem.notFound("person").asException());
    }

    private static RuntimeException wrongPassword() {
        return Problem.invalid(
                        "PASSWORD_WRONG",
                        "The present password is wrong",
                        "It is not the one that you sign in with.",
                        "Enter it again, or ask an admin for a new one.")
                .asException();
    }

    private static RuntimeException lastAdmin(Person person) {
        return Problem.conflict(
                        "LAST_ADMIN",
                        person.name() + " is the last admin",
                        "Without an admin who may sign in nobody could manage this console.",
                        "Make somebody else an admin first.")
                .asException();
    }
}
