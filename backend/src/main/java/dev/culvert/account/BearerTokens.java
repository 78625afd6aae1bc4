package dev.culvert.account;

import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.ServerAuthenticationEntryPointFailureHandler;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Finds the person behind {@code Authorization: Bearer}; keeps no session. */
@Component
class BearerTokens {

    /** The last use is written at most this often. */
    static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    private static final String SCHEME = "bearer ";

    private final TokenRows rows;

    BearerTokens(TokenRows rows) {
        this.rows = rows;
    }

    /** The filter for the chain of the API; a wrong token is answered by {@code refusal}. */
    AuthenticationWebFilter filter(ServerAuthenticationEntryPoint refusal) {
        var filter = new AuthenticationWebFilter(this::find);
        filter.setServerAuthenticationConverter(BearerTokens::token);
        filter.setAuthenticationFailureHandler(
                new ServerAuthenticationEntryPointFailureHandler(refusal));
        return filter;
    }

    private Mono<Authentication> find(Authentication token) {
        String secret = String.valueOf(token.getCredentials());
        return rows.find(Secret.hash(secret), NOTED_EVERY)
                .switchIfEmpty(Mono.error(() -> new BadCredentialsException("no such token")))
                .flatMap(found ->
                        (found.stale() ? rows.used(found.lease().id()) : Mono.empty())
                                .thenReturn(new SignedIn(found.person(), found.lease())));
    }

    private static Mono<Authentication> token(ServerWebExchange exchange) {
        String header = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Mono.empty();
        }
        String secret = header.substring(SCHEME.length()).strip();
        return Mono.just(UsernamePasswordAuthenticationToken.unauthenticated("", secret));
    }
}
