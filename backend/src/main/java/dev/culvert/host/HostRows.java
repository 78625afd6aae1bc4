package dev.culvert.host;

import dev.culvert.database.Columns;
import dev.culvert.host.Host.Mark;
import dev.culvert.host.Host.MarkedKey;
import dev.culvert.host.Host.SignIn;
import dev.culvert.host.Host.TrustedKey;
import dev.culvert.ssh.HostKey;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The tables {@code host} and {@code host_key}; every question names the owner. */
@Component
class HostRows {

    private final DatabaseClient database;

    HostRows(DatabaseClient database) {
        this.database = database;
    }

    Flux<Host> all(UUID owner) {
        return database.sql("select * from host where owner_id = :owner order by name")
                .bind("owner", owner)
                .map(HostRows::host)
                .all()
                .concatMap(this::withKeys);
    }

    Mono<Host> find(UUID owner, UUID id) {
        return one(owner, id).map(HostRows::host).one().flatMap(this::withKeys);
    }

    /** The sealed password, or empty. */
    Mono<byte[]> password(UUID owner, UUID id) {
        return database.sql(
                        """
                        select password from host
                         where id = :id and owner_id = :owner and password is not null
                        """)
                .bind("id", id)
                .bind("owner", owner)
                .map(row -> Columns.of(row, "password", byte[].class))
                .one();
    }

    Mono<Long> count(UUID owner) {
        return database.sql("select count(*) from host where owner_id = :owner")
                .bind("owner", owner)
                .map(row -> Columns.of(row, "count", Long.class))
                .one();
    }

    Mono<Void> insert(Host host, byte @Nullable [] password) {
        return values(
                        database.sql(
                                """
                                insert into host (id, owner_id, name, address, port, username, auth,
                                  key_id, password, jump, compression, keep_alive_seconds, legacy,
                                  created_at)
                                values (:id, :owner, :name, :address, :port, :user, :auth,
                                  :key, :password, :jump, :compression, :keepAlive, :legacy,
                                  :created)
                                """),
                        host,
                        password)
                .bind("created", host.createdAt())
                .then();
    }

    Mono<Void> update(Host host, byte @Nullable [] password) {
        return values(
                        database.sql(
                                """
                                update host set name = :name, address = :address, port = :port,
                                  username = :user, auth = :auth, key_id = :key,
                                  password = :password, jump = :jump, compression = :compression,
                                  keep_alive_seconds = :keepAlive, legacy = :legacy
                                 where id = :id and owner_id = :owner
                                """),
                        host,
                        password)
                .then();
    }

    Mono<Void> delete(UUID owner, UUID id) {
        return database.sql("delete from host where id = :id and owner_id = :owner")
                .bind("id", id)
                .bind("owner", owner)
                .then();
    }

    Flux<String> tunnelNames(UUID owner, UUID hostId) {
        return database.sql(
                        "select name from tunnel where host_id = :id and owner_id = :owner order by"
                                + " name")
                .bind("id", hostId)
                .bind("owner", owner)
                .map(row -> Columns.of(row, "name", String.class))
                .all();
    }

    Mono<Void> trust(UUID hostId, TrustedKey trusted) {
        GenericExecuteSpec insert =
                database.sql(
                                """
                                insert into host_key
                                  (host_id, type, fingerprint, blob, trusted_at, trusted_by)
                                values (:host, :type, :fingerprint, :blob, :at, :by)
                                on conflict (host_id, kind, fingerprint) do nothing
                                """)
                        .bind("host", hostId)
                        .bind("type", trusted.key().type())
                        .bind("fingerprint", trusted.key().fingerprint())
                        .bind("blob", trusted.key().blob())
                        .bind("at", trusted.trustedAt());
        UUID by = trusted.trustedBy();
        return (by == null ? insert.bindNull("by", UUID.class) : insert.bind("by", by)).then();
    }

    /** An authority or a revoked key. */
    Mono<Void> mark(UUID hostId, MarkedKey marked, Instant at, UUID by) {
        return database.sql(
                        """
                        insert into host_key
                          (host_id, kind, type, fingerprint, blob, trusted_at, trusted_by)
                        values (:host, :kind, :type, :fingerprint, :blob, :at, :by)
                        on conflict (host_id, kind, fingerprint) do nothing
                        """)
                .bind("host", hostId)
                .bind("kind", kind(marked.mark()))
                .bind("type", marked.key().type())
                .bind("fingerprint", marked.key().fingerprint())
                .bind("blob", marked.key().blob())
                .bind("at", at)
                .bind("by", by)
                .then();
    }

    /** The server's own keys; authorities and revoked keys stay. */
    Mono<Void> forgetKeys(UUID hostId) {
        return database.sql("delete from host_key where host_id = :host and kind = 'key'")
                .bind("host", hostId)
                .then();
    }

    Mono<Void> forgetKey(UUID hostId, String fingerprint) {
        return database.sql(
                        """
                        delete from host_key
                         where host_id = :host and kind = 'key' and fingerprint = :fingerprint
                        """)
                .bind("host", hostId)
                .bind("fingerprint", fingerprint)
                .then();
    }

    /** Everything that was trusted or marked: it is another server now. */
    Mono<Void> forgetAll(UUID hostId) {
        return database.sql("delete from host_key where host_id = :host")
                .bind("host", hostId)
                .then();
    }

    private GenericExecuteSpec one(UUID owner, UUID id) {
        return database.sql("select * from host where id = :id and owner_id = :owner")
                .bind("id", id)
                .bind("owner", owner);
    }

    private Mono<Host> withKeys(Host host) {
        return database.sql("select * from host_key where host_id = :host order by trusted_at")
                .bind("host", host.id())
                .map(HostRows::kept)
                .all()
                .collectList()
                .map(kept -> withKeys(host, kept));
    }

    private static Host withKeys(Host host, List<Kept> kept) {
        return new Host(
                host.id(),
                host.owner(),
                host.name(),
                host.address(),
                host.port(),
                host.user(),
                host.signIn(),
                host.jump(),
                host.compression(),
                host.keepAlive(),
                kept.stream().filter(each -> each.mark() == null).map(Kept::key).toList(),
                host.createdAt(),
                kept.stream().flatMap(each -> each.marked().stream()).toList(),
                host.legacy());
    }

    private static GenericExecuteSpec values(
            GenericExecuteSpec sql, Host host, byte @Nullable [] password) {
        GenericExecuteSpec bound =
                sql.bind("id", host.id())
                        .bind("owner", host.owner())
                        .bind("name", host.name())
                        .bind("address", host.address())
                        .bind("port", host.port())
                        .bind("user", host.user())
                        .bind("jump", host.jump().toArray(UUID[]::new))
                        .bind("compression", host.compression())
                        .bind("keepAlive", Math.toIntExact(host.keepAlive().toSeconds()))
                        .bind("legacy", host.legacy());
        bound =
                password == null
                        ? bound.bindNull("password", byte[].class)
                        : bound.bind("password", password);
        return switch (host.signIn()) {
            case SignIn.WithKey key -> bound.bind("auth", "key").bind("key", key.keyId());
            case SignIn.WithPassword _ ->
                    bound.bind("auth", "password").bindNull("key", UUID.class);
            case SignIn.WithAgent _ -> bound.bind("auth", "agent").bindNull("key", UUID.class);
            case SignIn.Asking _ -> bound.bind("auth", "ask").bindNull("key", UUID.class);
            case SignIn.Unknown _ -> bound.bind("auth", "none").bindNull("key", UUID.class);
        };
    }

    private static Host host(Readable row) {
        UUID keyId = row.get("key_id", UUID.class);
        String auth = Columns.of(row, "auth", String.class);
        SignIn signIn =
                switch (auth) {
                    case "key" -> keyId == null ? new SignIn.Unknown() : new SignIn.WithKey(keyId);
                    case "password" -> new SignIn.WithPassword();
                    case "agent" -> new SignIn.WithAgent();
                    case "ask" -> new SignIn.Asking();
                    default -> new SignIn.Unknown();
                };
        return new Host(
                Columns.of(row, "id", UUID.class),
                Columns.of(row, "owner_id", UUID.class),
                Columns.of(row, "name", String.class),
                Columns.of(row, "address", String.class),
                Columns.of(row, "port", Integer.class),
                Columns.of(row, "username", String.class),
                signIn,
                Arrays.asList(Columns.of(row, "jump", UUID[].class)),
                Columns.of(row, "compression", Boolean.class),
                Duration.ofSeconds(Columns.of(row, "keep_alive_seconds", Integer.class)),
                List.of(),
                Columns.of(row, "created_at", Instant.class),
                List.of(),
                Columns.of(row, "legacy", Boolean.class));
    }

    private static Kept kept(Readable row) {
        Mark mark =
                switch (Columns.of(row, "kind", String.class)) {
                    case "authority" -> Mark.AUTHORITY;
                    case "revoked" -> Mark.REVOKED;
                    default -> null;
                };
        return new Kept(mark, trusted(row));
    }

    private static String kind(Mark mark) {
        return switch (mark) {
            case AUTHORITY -> "authority";
            case REVOKED -> "revoked";
        };
    }

    /** A row of {@code host_key}; without a mark it is a key of the server itself. */
    private record Kept(@Nullable Mark mark, TrustedKey key) {
        Optional<MarkedKey> marked() {
            return mark == null ? Optional.empty() : Optional.of(new MarkedKey(mark, key.key()));
        }
    }

    private static TrustedKey trusted(Readable row) {
        return new TrustedKey(
                new HostKey(
                        Columns.of(row, "type", String.class),
                        Columns.of(row, "blob", byte[].class)),
                Columns.of(row, "trusted_at", Instant.class),
                row.get("trusted_by", UUID.class));
    }
}
