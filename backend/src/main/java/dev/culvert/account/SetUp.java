package dev.culvert.account;

import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The first start: makes the first admin for whoever can read the log. */
@Component
public final class SetUp {

    /** Whether no account exists yet. */
    public Mono<Boolean> needed() {
        throw new UnsupportedOperationException();
    }

    /** Whether this is the token that the log shows, and an account is still to be made. */
    public Mono<Boolean> accepts(String token) {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes the first admin and signs them in on this exchange.
     *
     * <p>Signals a problem where the token is wrong, set-up is over, or name or password are unfit.
     */
    public Mono<Caller> complete(
            String token, String name, String password, ServerWebExchange exchange) {
        throw new UnsupportedOperationException();
    }
}
