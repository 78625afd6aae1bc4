package dev.culvert.account;

import dev.culvert.api.Items;
import dev.culvert.problem.Problem;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** API tokens over the API: one's own, and for admins everybody's. */
@RestController
@RequestMapping("/api/v1/users/{owner}/tokens")
class TokenController {

    private final ApiTokens tokens;

    TokenController(ApiTokens tokens) {
        this.tokens = tokens;
    }

    record Request(@NotNull String name, @Nullable Duration expiresIn, @Nullable Scope scope) {}

    /** The secret is in {@code token}, this once. */
    record Created(UUID id, String name, Scope scope, @Nullable Instant expiresAt, String token) {

        @Override
        public String toString() {
            return "Created[id=" + id + ", name=" + name + "]";
        }
    }

    record View(
            UUID id,
            String name,
            Scope scope,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt) {

        static View of(ApiToken token) {
            return new View(
                    token.id(),
                    token.name(),
                    token.scope(),
                    token.createdAt(),
                    token.expiresAt(),
                    token.lastUsedAt());
        }
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Mono<Created> create(
            Caller caller, @PathVariable UUID owner, @Valid @RequestBody Request body) {
        Scope scope = body.scope() == null ? Scope.ALL : body.scope();
        return mine(caller, owner)
                .then(tokens.create(caller.actor(), owner, body.name(), scope, body.expiresIn()))
                .map(made -> {
                    ApiToken token = made.token();
                    return new Created(
                            token.id(),
                            token.name(),
                            token.scope(),
                            token.expiresAt(),
                            made.secret());
                });
    }

    @GetMapping
    Mono<Items<View>> list(Caller caller, @PathVariable UUID owner) {
        return mine(caller, owner)
                .thenMany(tokens.list(owner))
                .map(View::of)
                .collectList()
                .map(Items::all);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> revoke(Caller caller, @PathVariable UUID owner, @PathVariable UUID id) {
        return mine(caller, owner).then(tokens.revoke(caller.actor(), owner, id));
    }

    private static Mono<Void> mine(Caller caller, UUID owner) {
        return caller.id().equals(owner) || caller.is(Role.ADMIN)
                ? Mono.empty()
                : Mono.error(Problem.notFound("person").asException());
    }
}
