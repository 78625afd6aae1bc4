package dev.culvert.account;

import dev.culvert.audit.Actor;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Secrets by which scripts act for a person. */
@Component
public final class ApiTokens {

    /**
     * Makes a token.
     *
     * @param expiresIn how long it works; null for ever
     */
    public Mono<NewToken> create(
            Actor actor, UUID owner, String name, Scope scope, @Nullable Duration expiresIn) {
        throw new UnsupportedOperationException();
    }

    /** The person's tokens, newest first. */
    public Flux<ApiToken> list(UUID owner) {
        throw new UnsupportedOperationException();
    }

    /** Ends the token; signals {@code NOT_FOUND} where the person has no such token. */
    public Mono<Void> revoke(Actor actor, UUID owner, UUID id) {
        throw new UnsupportedOperationException();
    }
}
