package dev.culvert.account;

import dev.culvert.audit.Actor;
import dev.culvert.audit.AuditLog;
import dev.culvert.audit.Entry;
import dev.culvert.audit.Via;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.server.context.ServerSecurityContextRepository;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Login sessions as rows: they survive a restart of the console, can be ended one by one, and hold
 * only the hash of the cookie.
 */
@Component
class LoginSessions implements ServerSecurityContextRepository {

    /** Without a request for this long, a session is over (OWASP ASVS 7.3.1). */
    static final Duration IDLE = Duration.ofMinutes(30);

    /** However much it is used, a session is over after this long (OWASP ASVS 7.3.2). */
    static final Duration LIFETIME = Duration.ofHours(12);

    /** The last use is written at most this often; expiry is late by as much. */
    static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    static final String COOKIE = "culvert";

    /** Over TLS the browser keeps other hosts and plain HTTP from setting it. */
    static final String TLS_COOKIE = "__Host-culvert";

    private static final int AGENT_LONGEST = 200;
    private static final String LOADED = LoginSessions.class.getName() + ".loaded";

    private final SessionRows rows;
    private final AuditLog audit;
    private final TransactionalOperator transaction;

    LoginSessions(SessionRows rows, AuditLog audit, TransactionalOperator transaction) {
        this.rows = rows;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** Starts a session with a new id, or ends the present one where {@code context} is null. */
    @Override
    public Mono<Void> save(ServerWebExchange exchange, @Nullable SecurityContext context) {
        return context != null && context.getAuthentication() instanceof SignInForm.Proven proven
                ? start(exchange, proven.person()).then()
                : end(exchange);
    }

    @Override
    public Mono<SecurityContext> load(ServerWebExchange exchange) {
        // Several filters ask during one request.
        Mono<SecurityContext> loading = exchange.getAttribute(LOADED);
        if (loading == null) {
            loading = Mono.defer(() -> find(exchange)).cache();
            exchange.getAttributes().put(LOADED, loading);
        }
        return loading;
    }

    /** Starts a session for {@code person}: the cookie is on the answer, the event in the log. */
    Mono<SignedIn> start(ServerWebExchange exchange, Person person) {
        ServerHttpRequest request = exchange.getRequest();
        String secret = Secret.random();
        byte[] hash = Secret.hash(secret);
        String address = Remote.address(request);
        Actor actor = new Actor(person.id(), person.name(), Via.PAGE, address);
        Entry entry = Entry.of("person.signed_in", "person", person.id(), person.name());
        return rows.deleteExpired(IDLE)
                .then(dropPresent(exchange))
                .then(rows.insert(hash, person.id(), address, agent(request), LIFETIME))
                .then(audit.record(actor, entry))
                .as(transaction::transactional)
                .then(
                        Mono.fromSupplier(() -> {
                            setCookie(exchange, secret, LIFETIME);
                            var lease = new Lease.Session(HexFormat.of().formatHex(hash));
                            return new SignedIn(person, lease);
                        }));
    }

    /** Ends the session of this request and takes its cookie away. */
    Mono<Void> end(ServerWebExchange exchange) {
        byte[] hash = hash(exchange);
        if (hash == null) {
            return Mono.empty();
        }
        String address = Remote.address(exchange.getRequest());
        return rows.delete(hash)
                .flatMap(person ->
                        audit.record(
                                new Actor(person.id(), person.name(), Via.PAGE, address),
                                Entry.of(
                                        "person.signed_out", "person", person.id(), person.name())))
                .as(transaction::transactional)
                .doOnSuccess(done -> setCookie(exchange, "", Duration.ZERO));
    }

    private Mono<SecurityContext> find(ServerWebExchange exchange) {
        byte[] hash = hash(exchange);
        if (hash == null) {
            return Mono.empty();
        }
        return rows.find(hash, IDLE, NOTED_EVERY)
                .flatMap(found ->
                        (found.stale() ? rows.seen(hash) : Mono.<Void>empty())
                                .thenReturn(found.person()))
                .map(person -> {
                    var lease = new Lease.Session(HexFormat.of().formatHex(hash));
                    return new SecurityContextImpl(new SignedIn(person, lease));
                });
    }

    private Mono<Void> dropPresent(ServerWebExchange exchange) {
        byte[] hash = hash(exchange);
        return hash == null ? Mono.empty() : rows.delete(hash).then();
    }

    private static byte @Nullable [] hash(ServerWebExchange exchange) {
        String secret = secret(exchange.getRequest());
        return secret == null ? null : Secret.hash(secret);
    }

    /** What the browser holds as its session, good or not; null where it holds none. */
    static @Nullable String secret(ServerHttpRequest request) {
        HttpCookie cookie = request.getCookies().getFirst(isTls(request) ? TLS_COOKIE : COOKIE);
        return cookie == null || cookie.getValue().isEmpty() ? null : cookie.getValue();
    }

    private static void setCookie(ServerWebExchange exchange, String value, Duration age) {
        boolean tls = isTls(exchange.getRequest());
        exchange.getResponse()
                .addCookie(
                        ResponseCookie.from(tls ? TLS_COOKIE : COOKIE, value)
                                .httpOnly(true)
                                .secure(tls)
                                .sameSite("Lax")
                                .path("/")
                                .maxAge(age)
                                .build());
    }

    /** Whether the browser speaks TLS, to this console or to a proxy that says so. */
    static boolean isTls(ServerHttpRequest request) {
        return "https".equals(request.getURI().getScheme());
    }

    private static String agent(ServerHttpRequest request) {
        String agent = request.getHeaders().getFirst(HttpHeaders.USER_AGENT);
        String given = agent == null ? "" : agent;
        return given.substring(0, Math.min(AGENT_LONGEST, given.length()));
    }
}
