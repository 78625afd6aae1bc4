package dev.culvert.tunnel;

import dev.culvert.database.Columns;
import dev.culvert.policy.Cidr;
import dev.culvert.ssh.Endpoint;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
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
                                insert into tunnel (id, owner_id, host_id, name, kind, listen_address,
                                  listen_port, target_host, target_port, allow_from, desired,
                                  stop_reason, created_at, changed_at)
                                select :id, :owner, :hostId, :name, :kind, :address,
                                  :port, :targetHost, :targetPort, :allowFrom, :desired,
                                  null, :created, :created
                                 where exists (select 1 from person
                                                where id = :owner and disabled_at is null)
                                """)
                        .bind("id", tunnel.id())
                        .bind("owner", tunnel.owner())
                        .bind("hostId", tunnel.hostId())
                        .bind("name", tunnel.name())
                        .bind("kind", tunnel.kind().word())
                        .bind("address", tunnel.listen().host())
                        .bind("port", tunnel.listen().port())
                        .bind("allowFrom", ranges(tunnel))
                        .bind("desired", tunnel.on() ? "on" : "off")
                        .bind("created", tunnel.createdAt());
        Endpoint target = tunnel.target();
        GenericExecuteSpec whole =
                target == null
                        ? insert.bindNull("targetHost", String.class)
                                .bindNull("targetPort", Integer.class)
                        : insert.bind("targetHost", target.host())
                                .bind("targetPort", target.port());
        return whole.fetch().rowsUpdated();
    }

    /** Answers 0 when the row is gone, or was changed since {@code version} was read. */
    Mono<Long> update(Tunnel tunnel, long version) {
        GenericExecuteSpec update =
                database.sql(
                                """
                                update tunnel set name = :name, allow_from = :allowFrom,
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
        String reason = tunnel.stopReason();
        return (reason == null
                        ? update.bindNull("reason", String.class)
                        : update.bind("reason", reason))
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
                        new Endpoint(
                                Columns.of(row, "listen_address", String.class),
                                Columns.of(row, "listen_port", Integer.class)),
                        target(row),
                        Cidr.parseAll(Arrays.asList(Columns.of(row, "allow_from", String[].class))),
                        "on".equals(Columns.of(row, "desired", String.class)),
                        row.get("stop_reason", String.class),
                        Columns.of(row, "created_at", Instant.class)),
                Columns.of(row, "bytes_in", Long.class),
                Columns.of(row, "bytes_out", Long.class),
                Columns.of(row, "connections", Long.class),
                Columns.of(row, "version", Long.class));
    }

    private static @Nullable Endpoint target(Readable row) {
        String host = row.get("target_host", String.class);
        Integer port = row.get("target_port", Integer.class);
        return host == null || port == null ? null : new Endpoint(host, port);
    }

    /** A tunnel with what its ended connections moved. */
    record Stored(Tunnel tunnel, long bytesIn, long bytesOut, long connections, long version) {}
}
