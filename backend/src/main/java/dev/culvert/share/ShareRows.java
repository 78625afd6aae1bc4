package dev.culvert.share;

import dev.culvert.database.Columns;
import dev.culvert.policy.Cidr;
import dev.culvert.ssh.Endpoint;
import dev.culvert.vault.Place;
import dev.culvert.vault.Vault;
import io.r2dbc.spi.Readable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The table {@code share}. A row stays after its share ended, with {@code revoked_at}; the slug is
 * in it twice, as a hash that is unique and sealed for showing it again.
 */
@Component
class ShareRows {

    private static final String OPEN =
            """
            select share.*, tunnel.target_host, tunnel.target_port, tunnel.target_path
            from share
              join tunnel on tunnel.id = share.tunnel_id
              join person on person.id = share.owner_id
            where share.revoked_at is null\
            """;

    private final DatabaseClient database;
    private final Vault vault;

    ShareRows(DatabaseClient database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /** Shares that nobody has closed yet, of everybody who may sign in. */
    Flux<Share> open() {
        return database.sql(OPEN + " and person.disabled_at is null").map(this::share).all();
    }

    /** Shares that are still to be closed because their owners were disabled. */
    Flux<Share> ofDisabledPeople() {
        return database.sql(OPEN + " and person.disabled_at is not null").map(this::share).all();
    }

    /**
     * The number of new rows: 0 when the owner was disabled or deleted meanwhile. The lock makes
     * whoever disables them at this moment wait for the row or the insert wait for them.
     */
    Mono<Long> insert(Share share) {
        Access access = share.access();
        byte[] slug = share.slug().getBytes(StandardCharsets.UTF_8);
        GenericExecuteSpec insert =
                database.sql(
                                """
                                insert into share (id, tunnel_id, owner_id, name, slug_hash, slug,
                                  expires_at, host_header, password_hash, allow_from, methods,
                                  path_prefix, max_visits, created_at)
                                select :id, :tunnel, person.id, :name, :hash, :slug, :expires,
                                  :host, :password, :from, :methods, :prefix, :visits, :created
                                from person
                                where person.id = :owner and person.disabled_at is null
                                for share of person
                                """)
                        .bind("id", share.id())
                        .bind("tunnel", share.tunnelId())
                        .bind("owner", share.owner())
                        .bind("name", share.name())
                        .bind("hash", Slug.hash(share.slug()))
                        .bind("slug", vault.seal(slug, place(share.id(), share.owner())))
                        .bind("expires", share.expiresAt())
                        .bind("host", HostHeaders.text(share.hostHeader()))
                        .bind("from", texts(access.allowFrom()))
                        .bind("methods", access.methods().toArray(String[]::new))
                        .bind("created", share.createdAt());
        insert = bind(insert, "password", share.passwordHash(), String.class);
        insert = bind(insert, "prefix", access.pathPrefix(), String.class);
        return bind(insert, "visits", access.maxVisits(), Integer.class).fetch().rowsUpdated();
    }

    /** The number of rows that changed: 0 when the share has ended or is not the owner's. */
    Mono<Long> end(UUID owner, UUID id, Instant when) {
        return database.sql(
                        """
                        update share set revoked_at = :when
                        where id = :id and owner_id = :owner and revoked_at is null
                        """)
                .bind("when", when)
                .bind("id", id)
                .bind("owner", owner)
                .fetch()
                .rowsUpdated();
    }

    /** The number of rows that changed: 0 when the share's time is not over. */
    Mono<Long> expire(UUID owner, UUID id, Instant now) {
        return database.sql(
                        """
                        update share set revoked_at = expires_at
                        where id = :id and owner_id = :owner and revoked_at is null
                          and expires_at <= :now
                        """)
                .bind("now", now)
                .bind("id", id)
                .bind("owner", owner)
                .fetch()
                .rowsUpdated();
    }

    /** The new end; empty when the share has ended by {@code now} or is not the owner's. */
    Mono<Instant> extend(UUID owner, UUID id, Instant end, Instant now) {
        return database.sql(
                        """
                        update share set expires_at = :end
                        where id = :id and owner_id = :owner and revoked_at is null
                          and expires_at > :now
                        returning expires_at
                        """)
                .bind("end", end)
                .bind("id", id)
                .bind("owner", owner)
                .bind("now", now)
                .map(row -> Columns.of(row, "expires_at", Instant.class))
                .one();
    }

    /** When the share is to end; empty when it has been closed or is gone. */
    Mono<Instant> end(UUID id) {
        return database.sql("select expires_at from share where id = :id and revoked_at is null")
                .bind("id", id)
                .map(row -> Columns.of(row, "expires_at", Instant.class))
                .one();
    }

    /** Keeps the count of visits; it never goes back. */
    Mono<Long> visited(UUID owner, UUID id, long visits) {
        return database.sql(
                        """
                        update share set visits = greatest(visits, :visits)
                        where id = :id and owner_id = :owner
                        """)
                .bind("visits", visits)
                .bind("id", id)
                .bind("owner", owner)
                .fetch()
                .rowsUpdated();
    }

    private Share share(Readable row) {
        UUID id = Columns.of(row, "id", UUID.class);
        UUID owner = Columns.of(row, "owner_id", UUID.class);
        byte[] slug = vault.open(Columns.of(row, "slug", byte[].class), place(id, owner));
        return new Share(
                id,
                Columns.of(row, "tunnel_id", UUID.class),
                owner,
                Columns.of(row, "name", String.class),
                new String(slug, StandardCharsets.UTF_8),
                row.get("target_path", String.class) != null
                        ? ShareChecks.AT_A_SOCKET
                        : new Endpoint(
                                Columns.of(row, "target_host", String.class),
                                Columns.of(row, "target_port", Integer.class)),
                HostHeaders.of(Columns.of(row, "host_header", String.class)),
                row.get("password_hash", String.class),
                new Access(
                        Cidr.parseAll(Arrays.asList(Columns.of(row, "allow_from", String[].class))),
                        Set.of(Columns.of(row, "methods", String[].class)),
                        row.get("path_prefix", String.class),
                        row.get("max_visits", Integer.class)),
                Columns.of(row, "visits", Long.class),
                Columns.of(row, "created_at", Instant.class),
                Columns.of(row, "expires_at", Instant.class));
    }

    private static String[] texts(List<Cidr> ranges) {
        return ranges.stream().map(Cidr::toString).toArray(String[]::new);
    }

    private static Place place(UUID id, UUID owner) {
        return new Place("share", "slug", id, owner);
    }

    private static <T> GenericExecuteSpec bind(
            GenericExecuteSpec insert, String name, @Nullable T value, Class<T> type) {
        return value == null ? insert.bindNull(name, type) : insert.bind(name, value);
    }
}
