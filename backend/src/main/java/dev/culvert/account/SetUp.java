package dev.culvert.account;

import dev.culvert.audit.Actor;
import dev.culvert.audit.AuditLog;
import dev.culvert.audit.Entry;
import dev.culvert.audit.Via;
import dev.culvert.problem.Problem;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The first start: makes the first admin for whoever can read the log. */
@Component
public final class SetUp {

    private final PersonRows rows;
    private final People people;
    private final LoginSessions sessions;
    private final AuditLog audit;
    private final TransactionalOperator transaction;

    /** Hash of the token in the log; null before there is one and after it was used. */
    private volatile byte @Nullable [] hash;

    /** Accounts are never all deleted, because one admin always stays. */
    private volatile boolean over;

    SetUp(
            PersonRows rows,
            People people,
            LoginSessions sessions,
            AuditLog audit,
            TransactionalOperator transaction) {
        this.rows = rows;
        this.people = people;
        this.sessions = sessions;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** Whether no account exists yet. */
    public Mono<Boolean> needed() {
        return over
                ? Mono.just(false)
                : rows.exist().doOnNext(exist -> over = exist).map(exist -> !exist);
    }

    /** Whether this is the token that the log shows, and an account is still to be made. */
    public Mono<Boolean> accepts(String token) {
        byte[] expected = hash;
        boolean right = expected != null && MessageDigest.isEqual(expected, Secret.hash(token));
        return right ? needed() : Mono.just(false);
    }

    /**
     * Makes the first admin and signs them in on this exchange.
     *
     * <p>Signals a problem where the token is wrong, set-up is over, or name or password are unfit.
     */
    public Mono<Caller> complete(
            String token, String name, String password, ServerWebExchange exchange) {
        String address = Remote.address(exchange.getRequest());
        return needed().flatMap(needed -> needed ? accepts(token) : Mono.error(over()))
                .flatMap(right -> right ? Mono.just(right) : Mono.error(wrongToken()))
                .then(first(new Actor(null, name, Via.PAGE, address), name, password))
                .flatMap(person -> sessions.start(exchange, person))
                .map(signedIn -> signedIn.caller(address));
    }

    /** Makes the first admin without a token; for the configuration. */
    Mono<Person> first(Actor actor, String name, String password) {
        return people.addFirst(actor, name, password)
                .flatMap(person ->
                        audit.record(
                                        actor,
                                        Entry.of(
                                                "console.set_up",
                                                "person",
                                                person.id(),
                                                person.name()))
                                .thenReturn(person))
                .as(transaction::transactional)
                .doOnSuccess(person -> {
                    over = true;
                    hash = null;
                });
    }

    /** A new token; the one before stops working. */
    String newToken() {
        String token = Secret.random();
        hash = Secret.hash(token);
        return token;
    }

    static RuntimeException over() {
        return Problem.conflict(
                        "SET_UP_OVER",
                        "This console is set up already",
                        "There is an account.",
                        "Sign in, or ask an admin of this console for an account.")
                .asException();
    }

    private static RuntimeException wrongToken() {
        return new Problem(
                        "SET_UP_TOKEN_WRONG",
                        403,
                        "This is not the set-up link of this start",
                        "The console makes a new link each time it starts, until there is an"
                                + " account.",
                        "Open the newest link in the console's log.")
                .asException();
    }
}
