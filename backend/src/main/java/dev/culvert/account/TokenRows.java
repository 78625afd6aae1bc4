package dev.culvert.account;

import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The rows of {@code api_token}; the database's clock decides what has expired. */
@Repository
class TokenRows {

    private static final String COLUMNS =
            "id, owner_id, name, scope, created_at, expires_at, last_used_at";

    private static final String VALID =
            "(t.expires_at is null or t.expires_at > now()) and p.disabled_at is null";

    private final DatabaseClient client;

    TokenRows(DatabaseClient client) {
        this.client = client;
    }

    /**
     * A token that is good.
     *
     * @param stale whether its last use was noted long enough ago to be noted again
     */
    record Found(Person person, Lease.Token lease, boolean stale) {}

    Mono<Void> insert(ApiToken token, byte[] hash) {
        Instant expiresAt = token.expiresAt();
        return client.sql(
                        """
                        insert into api_token (id, owner_id, name, scope, hash, created_at, expires_at)
                        values (:id, :owner, :name, :scope, :hash, :created, :expires)
                        """)
                .bind("id", token.id())
                .bind("owner", token.owner())
                .bind("name", token.name())
                .bind("scope", token.scope().name().toLowerCase(Locale.ROOT))
                .bind("hash", hash)
                .bind("created", token.createdAt().atOffset(ZoneOffset.UTC))
                .bind(
                        "expires",
                        orNull(
                                expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC),
                                OffsetDateTime.class))
                .then();
    }

    Mono<Found> find(byte[] hash, Duration notedEvery) {
        return client.sql(
                        """
                        select p.id, p.name, p.role, t.id as token_id, t.scope,
                            t.last_used_at is null
                            or t.last_used_at < now() - make_interval(secs => :noted) as stale
                        from api_token t join person p on p.id = t.owner_id
                        where t.hash = :hash and
                        """
                                + VALID)
                .bind("hash", hash)
                .bind("noted", (double) notedEvery.toSeconds())
                .map(row ->
                        new Found(
                                PersonRows.person(row),
                                new Lease.Token(id(row, "token_id"), scope(row)),
                                Boolean.TRUE.equals(row.get("stale", Boolean.class))))
                .one();
    }

    /** Which of these tokens are still good, and for what. */
    Flux<Right> valid(Collection<UUID> ids) {
        return client.sql(
                        """
                        select t.id, t.scope, p.role from api_token t join person p on p.id = t.owner_id
                        where t.id = any(:ids) and
                        """
                                + VALID)
                .bind("ids", ids.toArray(UUID[]::new))
                .map(row ->
                        new Right(new Lease.Token(id(row, "id"), scope(row)), PersonRows.role(row)))
                .all();
    }

    Mono<Void> used(UUID id) {
        return client.sql("update api_token set last_used_at = now() where id = :id")
                .bind("id", id)
                .then();
    }

    Flux<ApiToken> of(UUID owner) {
        return client.sql(
                        "select "
                                + COLUMNS
                                + " from api_token where owner_id = :owner"
                                + " order by created_at desc, id")
                .bind("owner", owner)
                .map(TokenRows::token)
                .all();
    }

    Mono<Long> count(UUID owner) {
        return client.sql("select count(*) as tokens from api_token where owner_id = :owner")
                .bind("owner", owner)
                .map(row -> Objects.requireNonNull(row.get("tokens", Long.class)))
                .one();
    }

    /** The token that was there; empty where the person has no such one. */
    Mono<ApiToken> delete(UUID owner, UUID id) {
        return client.sql(
                        "delete from api_token where owner_id = :owner and id = :id returning "
                                + COLUMNS)
                .bind("owner", owner)
                .bind("id", id)
                .map(TokenRows::token)
                .one();
    }

    /** Deletes all of the person's tokens but {@code kept}; gives those that were there. */
    Flux<ApiToken> deleteOf(UUID owner, @Nullable UUID kept) {
        return client.sql(
                        "delete from api_token where owner_id = :owner"
                                + " and id is distinct from :kept returning "
                                + COLUMNS)
                .bind("owner", owner)
                .bind("kept", orNull(kept, UUID.class))
                .map(TokenRows::token)
                .all();
    }

    private static ApiToken token(Readable row) {
        return new ApiToken(
                id(row, "id"),
                id(row, "owner_id"),
                Objects.requireNonNull(row.get("name", String.class)),
                scope(row),
                Objects.requireNonNull(PersonRows.instant(row, "created_at")),
                PersonRows.instant(row, "expires_at"),
                PersonRows.instant(row, "last_used_at"));
    }

    private static UUID id(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, UUID.class));
    }

    private static Scope scope(Readable row) {
        String word = Objects.requireNonNull(row.get("scope", String.class));
        return Scope.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static <T> Object orNull(@Nullable T value, Class<T> type) {
        return value == null ? Parameters.in(type) : value;
    }
}
