package dev.culvert.account;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Tells long answers when the right to read them ended. All that are open share one question to the
 * database per {@link #ASKED_EVERY}, which also sees what another console ended.
 */
@Component
public final class Access {

    private static final Logger log = LoggerFactory.getLogger(Access.class);

    /** Leaves room for a slow answer within the promised 2 s. */
    static final Duration ASKED_EVERY = Duration.ofSeconds(1);

    private final SessionRows sessions;
    private final TokenRows tokens;

    /** How many answers watch each right. */
    private final ConcurrentHashMap<Right, Integer> watched = new ConcurrentHashMap<>();

    private final Flux<Set<Right>> ended;

    Access(SessionRows sessions, TokenRows tokens) {
        this.sessions = sessions;
        this.tokens = tokens;
        this.ended =
                Flux.interval(ASKED_EVERY).onBackpressureDrop().concatMap(tick -> ask(), 1).share();
    }

    /**
     * Completes within 2 s after the session or token of this request ended: sign-out, expiry,
     * revocation, person disabled, role changed. Completes at once where nobody is signed in. While
     * the database is away nothing is known to have ended.
     */
    public Mono<Void> ends(ServerWebExchange exchange) {
        return exchange.getPrincipal()
                .ofType(SignedIn.class)
                .flatMap(signedIn -> end(signedIn.right()));
    }

    private Mono<Void> end(Right right) {
        return Mono.using(
                () -> watched.merge(right, 1, Integer::sum),
                count -> ended.filter(gone -> gone.contains(right)).next().then(),
                count -> watched.computeIfPresent(right, (key, n) -> n == 1 ? null : n - 1));
    }

    private Mono<Set<Right>> ask() {
        Set<Right> asked = Set.copyOf(watched.keySet());
        List<Lease.Session> bySession = of(asked, Lease.Session.class);
        List<Lease.Token> byToken = of(asked, Lease.Token.class);
        Mono<Set<Right>> good =
                Mono.zip(
                        goodSessions(bySession),
                        goodTokens(byToken),
                        (some, others) -> {
                            Set<Right> all = new HashSet<>(some);
                            all.addAll(others);
                            return all;
                        });
        return good.map(
                        still -> {
                            Set<Right> gone = new HashSet<>(asked);
                            gone.removeAll(still);
                            return gone;
                        })
                .onErrorResume(away -> {
                    log.debug("cannot tell which sessions ended", away);
                    return Mono.empty();
                });
    }

    private Mono<Set<Right>> goodSessions(List<Lease.Session> asked) {
        if (asked.isEmpty()) {
            return Mono.just(Set.of());
        }
        List<String> hashes = asked.stream().map(Lease.Session::hash).toList();
        return sessions.valid(hashes, LoginSessions.IDLE).collect(HashSet::new, Set::add);
    }

    private Mono<Set<Right>> goodTokens(List<Lease.Token> asked) {
        if (asked.isEmpty()) {
            return Mono.just(Set.of());
        }
        List<UUID> ids = asked.stream().map(Lease.Token::id).toList();
        return tokens.valid(ids).collect(HashSet::new, Set::add);
    }

    private static <T extends Lease> List<T> of(Set<Right> rights, Class<T> kind) {
        return rights.stream()
                .map(Right::lease)
                .filter(kind::isInstance)
                .map(kind::cast)
                .distinct()
                .toList();
    }
}
