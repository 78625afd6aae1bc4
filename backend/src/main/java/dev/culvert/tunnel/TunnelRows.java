package dev.culvert.tunnel;

import dev.culvert.database.Columns;
import dev.culvert.policy.Cidr;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The table {@code tunnel}: wishes and totals. What is live is not in here. */
@Component
class TunnelRows {

    private final DatabaseClient database;

    TunnelRows(DatabaseClient database) {
        this.database = database;
    }

    /** The tunnels of everybody who may use the console, for its start. */
    Flux<Stored> everybodys() {
        return database.sql(
                        """
                        select tunnel.* from tunnel join person on person.id = tunnel.owner_id
                         where person.disabled_at is null order by tunnel.created_at
                        """)
                .map(TunnelRows::stored)
                .all();
    }

    /** Answers 0 when the owner may not use the console any more. */
    Mono<Long> insert(Tunnel tunnel) {
        GenericExecuteSpec insert =
                database.sql(
                                """
                                insert into tunnel (id, owner_id, host_id, name, kind,
                                  listen_address, listen_port, listen_path,
                                  target_host, target_port, target_path, allow_from,
                                  idle_seconds, connection_limit, bytes_per_second,
                                  socks_user, socks_password, group_id, group_name, desired,
                                  stop_reason, created_at, changed_at)
                                select :id, :owner, :hostId, :name, :kind,
                                  :listenHost, :listenPort, :listenPath,
                                  :targetHost, :targetPort, :targetPath, :allowFrom,
                                  :idle, :connections, :rate,
                                  :socksUser, :socksPassword, :groupId, :groupName, :desired,
                                  null, :created, :created
                                 where exists (select 1 from person
                                                where id = :owner and disabled_at is null)
                                """)
                        .bind("id", tunnel.id())
                        .bind("owner", tunnel.owner())
                        .bind("hostId", tunnel.hostId())
                        .bind("name", tunnel.name())
                        .bind("kind", tunnel.kind().word())
                        .bind("allowFrom", ranges(tunnel))
                        .bind("desired", tunnel.on() ? "on" : "off")
                        .bind("created", tunnel.createdAt());
        TunnelGroup group = tunnel.group();
        GenericExecuteSpec grouped =
                bind(
                        bind(insert, "groupId", group == null ? null : group.id(), UUID.class),
                        "groupName",
                        group == null ? null : group.name(),
                        String.class);
        GenericExecuteSpec placed =
                address(address(grouped, "listen", tunnel.listen()), "target", tunnel.target());
        return limits(placed, tunnel).fetch().rowsUpdated();
    }

    /** Answers 0 when the row is gone, or was changed since {@code version} was read. */
    Mono<Long> update(Tunnel tunnel, long version) {
        GenericExecuteSpec update =
                database.sql(
                                """
                                update tunnel set name = :name, allow_from = :allowFrom,
                                  idle_seconds = :idle, connection_limit = :connections,
                                  bytes_per_second = :rate, socks_user = :socksUser,
                                  socks_password = :socksPassword,
                                  desired = :desired, stop_reason = :reason, changed_at = now(),
                                  version = version + 1
                                 where id = :id and owner_id = :owner and version = :version
                                """)
                        .bind("id", tunnel.id())
                        .bind("owner", tunnel.owner())
                        .bind("name", tunnel.name())
                        .bind("allowFrom", ranges(tunnel))
                        .bind("desired", tunnel.on() ? "on" : "off")
                        .bind("version", version);
        return limits(bind(update, "reason", tunnel.stopReason(), String.class), tunnel)
                .fetch()
                .rowsUpdated();
    }

    Mono<Void> delete(UUID owner, UUID id) {
        return database.sql("delete from tunnel where id = :id and owner_id = :owner")
                .bind("id", id)
                .bind("owner", owner)
                .then();
    }

    /** Those of these people who may use the console. */
    Flux<UUID> enabled(Collection<UUID> people) {
        return database.sql("select id from person where disabled_at is null and id = any(:people)")
                .bind("people", people.toArray(UUID[]::new))
                .map(row -> Columns.of(row, "id", UUID.class))
                .all();
    }

    private static GenericExecuteSpec limits(GenericExecuteSpec sql, Tunnel tunnel) {
        Limits limits = tunnel.limits();
        Duration idle = limits.idleTimeout();
        SocksLogin login = tunnel.socksLogin();
        GenericExecuteSpec bound =
                bind(sql, "idle", idle == null ? null : idle.toSeconds(), Long.class);
        bound = bind(bound, "connections", limits.connections(), Integer.class);
        bound = bind(bound, "rate", limits.bytesPerSecond(), Long.class);
        bound = bind(bound, "socksUser", login == null ? null : login.user(), String.class);
        return bind(
                bound,
                "socksPassword",
                login == null ? null : login.sealedPassword(),
                byte[].class);
    }

    private static GenericExecuteSpec address(
            GenericExecuteSpec sql, String side, @Nullable Address address) {
        Endpoint tcp = address instanceof Endpoint endpoint ? endpoint : null;
        String path = address instanceof SocketPath socket ? socket.path() : null;
        GenericExecuteSpec bound =
                bind(sql, side + "Host", tcp == null ? null : tcp.host(), String.class);
        bound = bind(bound, side + "Port", tcp == null ? null : tcp.port(), Integer.class);
        return bind(bound, side + "Path", path, String.class);
    }

    private static <T> GenericExecuteSpec bind(
            GenericExecuteSpec sql, String name, @Nullable T value, Class<T> type) {
        return value == null ? sql.bindNull(name, type) : sql.bind(name, value);
    }

    private static String[] ranges(Tunnel tunnel) {
        return tunnel.allowFrom().stream().map(Cidr::toString).toArray(String[]::new);
    }

    private static Stored stored(Readable row) {
        return new Stored(
                new Tunnel(
                        Columns.of(row, "id", UUID.class),
                        Columns.of(row, "owner_id", UUID.class),
                        Columns.of(row, "host_id", UUID.class),
                        Columns.of(row, "name", String.class),
                        Kind.valueOf(
                                Columns.of(row, "kind", String.class).toUpperCase(Locale.ROOT)),
                        listen(row),
                        address(row, "target_host", "target_port", "target_path"),
                        Cidr.parseAll(Arrays.asList(Columns.of(row, "allow_from", String[].class))),
                        limits(row),
                        login(row),
                        group(row),
                        "on".equals(Columns.of(row, "desired", String.class)),
                        row.get("stop_reason", String.class),
                        Columns.of(row, "created_at", Instant.class)),
                Columns.of(row, "bytes_in", Long.class),
                Columns.of(row, "bytes_out", Long.class),
                Columns.of(row, "connections", Long.class),
                Columns.of(row, "version", Long.class));
    }

    private static Address listen(Readable row) {
        return Objects.requireNonNull(
                address(row, "listen_address", "listen_port", "listen_path"), "listen");
    }

    private static @Nullable Address address(
            Readable row, String hostColumn, String portColumn, String pathColumn) {
        String path = row.get(pathColumn, String.class);
        String host = row.get(hostColumn, String.class);
        Integer port = row.get(portColumn, Integer.class);
        if (path != null) {
            return new SocketPath(path);
        }
        return host == null || port == null ? null : new Endpoint(host, port);
    }

    private static Limits limits(Readable row) {
        Long idle = row.get("idle_seconds", Long.class);
        return new Limits(
                idle == null ? null : Duration.ofSeconds(idle),
                row.get("connection_limit", Integer.class),
                row.get("bytes_per_second", Long.class));
    }

    private static @Nullable SocksLogin login(Readable row) {
        String user = row.get("socks_user", String.class);
        byte[] password = row.get("socks_password", byte[].class);
        return user == null || password == null ? null : new SocksLogin(user, password);
    }

    private static @Nullable TunnelGroup group(Readable row) {
        UUID id = row.get("group_id", UUID.class);
        String name = row.get("group_name", String.class);
        return id == null || name == null ? null : new TunnelGroup(id, name);
    }

    /** A tunnel with what its ended connections moved. */
    record Stored(Tunnel tunnel, long bytesIn, long bytesOut, long connections, long version) {}
}
