package dev.culvert.account;

import dev.culvert.audit.Actor;
import dev.culvert.audit.AuditLog;
import dev.culvert.audit.Entry;
import dev.culvert.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Secrets by which scripts act for a person. */
@Component
public final class ApiTokens {

    /** Tokens that one person may have. */
    public static final int MOST = 50;

    /** Longest name of a token, in characters. */
    public static final int NAME_LONGEST = 100;

    /** Longest life of a token that expires; one without an end is asked for by leaving it out. */
    public static final Duration LONGEST = Duration.ofDays(3650);

    /** Lets secret scanners recognise a token of ours in a repository. */
    private static final String PREFIX = "cvt_";

    private final TokenRows rows;
    private final AuditLog audit;
    private final TransactionalOperator transaction;
    private final Clock clock = Clock.systemUTC();

    ApiTokens(TokenRows rows, AuditLog audit, TransactionalOperator transaction) {
        this.rows = rows;
        this.audit = audit;
        this.transaction = transaction;
    }

    /**
     * Makes a token; signals a problem where the name is unfit or taken or the owner has {@link
     * #MOST} already. Where an admin makes it for somebody else, the event names the admin too.
     *
     * @param expiresIn how long it works; null for ever
     */
    public Mono<NewToken> create(
            Actor actor, UUID owner, String name, Scope scope, @Nullable Duration expiresIn) {
        return create(actor, owner, name, scope, expiresIn, PREFIX + Secret.random());
    }

    /** The person's tokens, newest first. */
    public Flux<ApiToken> list(UUID owner) {
        return rows.of(owner);
    }

    /** Ends the token; signals {@code NOT_FOUND} where the person has no such token. */
    public Mono<Void> revoke(Actor actor, UUID owner, UUID id) {
        return rows.delete(owner, id)
                .switchIfEmpty(Mono.error(() -> Problem.notFound("token").asException()))
                .flatMap(token -> audit.record(actor, entry("token.revoked", token)))
                .as(transaction::transactional);
    }

    /**
     * Ends all tokens of the person, each with an event, because their password changed.
     *
     * @param kept the token that asks for it; null where none does
     */
    Mono<Void> revokeAll(Actor actor, UUID owner, @Nullable UUID kept) {
        return rows.deleteOf(owner, kept)
                .collectList()
                .flatMapIterable(all -> all)
                .map(token -> entry("token.revoked", token).with("why", "password changed"))
                .concatMap(entry -> audit.record(actor, entry))
                .then();
    }

    /** The same with a secret that somebody chose. */
    Mono<NewToken> create(
            Actor actor,
            UUID owner,
            String name,
            Scope scope,
            @Nullable Duration expiresIn,
            String secret) {
        return Mono.fromSupplier(() -> token(owner, name.strip(), scope, expiresIn))
                .flatMap(token ->
                        refuseTooMany(owner)
                                .then(rows.insert(token, Secret.hash(secret)))
                                .then(audit.record(actor, created(actor, token)))
                                .as(transaction::transactional)
                                .onErrorMap(
                                        DataIntegrityViolationException.class, ApiTokens::refused)
                                .thenReturn(new NewToken(token, secret)));
    }

    private ApiToken token(UUID owner, String name, Scope scope, @Nullable Duration expiresIn) {
        if (name.isEmpty() || name.length() > NAME_LONGEST || name.indexOf('\0') >= 0) {
            throw Problem.invalid(
                            "NAME_UNFIT",
                            "The token needs a name",
                            "It may have 1 to " + NAME_LONGEST + " characters.",
                            "Name what uses it, such as backup script.")
                    .asException();
        }
        if (expiresIn != null
                && (expiresIn.compareTo(Duration.ZERO) <= 0 || expiresIn.compareTo(LONGEST) > 0)) {
            throw Problem.invalid(
                            "EXPIRY_UNFIT",
                            "The token cannot expire then",
                            "expiresIn may be up to " + LONGEST.toDays() + " days.",
                            "Write PT8H or P30D, or leave it out for a token without an end.")
                    .asException();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant end = expiresIn == null ? null : now.plus(expiresIn);
        return new ApiToken(UUID.randomUUID(), owner, name, scope, now, end, null);
    }

    private Mono<Void> refuseTooMany(UUID owner) {
        return rows.count(owner)
                .flatMap(count ->
                        count < MOST
                                ? Mono.empty()
                                : Mono.error(
                                        Problem.conflict(
                                                        "TOO_MANY_TOKENS",
                                                        "There are too many tokens",
                                                        "A person may have " + MOST + " of them.",
                                                        "Revoke those that nobody uses.")
                                                .asException()));
    }

    private static Throwable refused(DataIntegrityViolationException refusal) {
        return refusal instanceof DuplicateKeyException
                ? Problem.conflict(
                                "NAME_TAKEN",
                                "There is a token with this name",
                                "A person's tokens have different names.",
                                "Choose another name, or revoke the old one first.")
                        .asException()
                : Problem.notFound("person").asException();
    }

    private static Entry created(Actor actor, ApiToken token) {
        Entry entry = entry("token.created", token);
        UUID maker = actor.id();
        if (maker == null || maker.equals(token.owner())) {
            return entry;
        }
        String name = entry.objectName() + " (made by " + actor.name() + ")";
        return new Entry(
                        entry.action(),
                        entry.objectKind(),
                        entry.objectId(),
                        name,
                        entry.ok(),
                        entry.detail())
                .with("madeBy", actor.name())
                .with("madeById", maker.toString());
    }

    private static Entry entry(String action, ApiToken token) {
        Entry entry =
                Entry.of(action, "token", token.id(), token.name())
                        .with("owner", token.owner().toString())
                        .with("scope", token.scope().name().toLowerCase(Locale.ROOT));
        Instant end = token.expiresAt();
        return end == null ? entry : entry.with("expires", end.toString());
    }
}
