package dev.culvert.account;

import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Tells long answers when the right to read them ended. */
@Component
public final class Access {

    /**
     * Completes within 2 s after the session or token of this request ended: sign-out, expiry,
     * revocation, person disabled. Completes at once where nobody is signed in.
     */
    public Mono<Void> ends(ServerWebExchange exchange) {
        throw new UnsupportedOperationException();
    }
}
