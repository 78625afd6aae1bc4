package dev.culvert.traffic;

import dev.culvert.database.Columns;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The table {@code connection}. */
@Component
class LedgerRows {

    /** One statement for a whole batch, so that the database plans and answers once. */
    private static final String UPSERT =
            """
            with entry as (
              select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[],
                  $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::text[], $11::text[],
                  $12::bigint[])
                as e (id, tunnel_id, owner_id, peer, target, opened_micros, closed_micros,
                      bytes_in, bytes_out, close_reason, kind, first_byte_millis)
            ), written as (
              insert into connection
                (id, tunnel_id, owner_id, peer, target, opened_at, closed_at,
                 bytes_in, bytes_out, close_reason, kind, first_byte_millis)
              select e.id, e.tunnel_id, e.owner_id, e.peer, e.target,
                     timestamptz 'epoch' + e.opened_micros * interval '1 microsecond',
                     timestamptz 'epoch' + e.closed_micros * interval '1 microsecond',
                     e.bytes_in, e.bytes_out, e.close_reason, e.kind, e.first_byte_millis
                from entry e
               where exists (select 1 from tunnel where tunnel.id = e.tunnel_id)
              on conflict (id) do update
                set closed_at = excluded.closed_at, bytes_in = excluded.bytes_in,
                    bytes_out = excluded.bytes_out, close_reason = excluded.close_reason,
                    first_byte_millis = excluded.first_byte_millis
                where connection.closed_at is null
              returning tunnel_id, closed_at, bytes_in, bytes_out
            )
            select tunnel_id, sum(bytes_in)::bigint as bytes_in,
                   sum(bytes_out)::bigint as bytes_out, count(*) as connections
              from written where closed_at is not null group by tunnel_id
            """;

    private static final String ADD_TO_TUNNEL =
            """
            update tunnel set bytes_in = bytes_in + $2, bytes_out = bytes_out + $3,
                              connections = connections + $4
             where id = $1
            """;

    private static final String FIND =
            """
            select * from connection where tunnel_id = :tunnel and owner_id = :owner
               and (:target::text is null or position(lower(:target::text) in lower(target)) > 0)
               and (:peer::text is null or position(lower(:peer::text) in lower(peer)) > 0)
               and (:reason::text is null or close_reason = :reason::text)
               and (:open::boolean is null or (closed_at is null) = :open::boolean)
               and opened_at >= coalesce(:from::timestamptz, '-infinity')
               and opened_at < coalesce(:to::timestamptz, 'infinity')
               and (:afterAt::timestamptz is null
                    or (opened_at, id) < (:afterAt::timestamptz, :afterId::uuid))
             order by opened_at desc, id desc limit :limit
            """;

    private static final String DESTINATIONS =
            """
            select target, count(*) as connections,
                   count(*) filter (where closed_at is null) as open,
                   coalesce(sum(bytes_in) filter (where ended), 0)::bigint as bytes_in,
                   coalesce(sum(bytes_out) filter (where ended), 0)::bigint as bytes_out,
                   count(*) filter (where close_reason in
                     ('target refused', 'policy', 'limit')) as failures,
                   max(opened_at) as last_used
              from (select *, closed_at is not null and id <> all(:moving) as ended
                      from connection where tunnel_id = :tunnel and owner_id = :owner
                     order by opened_at desc limit :window) as newest
             group by target order by last_used desc, target limit :limit
            """;

    private final DatabaseClient database;

    LedgerRows(DatabaseClient database) {
        this.database = database;
    }

    /**
     * Writes entries, and answers what the connections moved that ended by that, by tunnel: a batch
     * that is written twice, because the answer to the first time was lost, counts once.
     */
    Mono<Map<UUID, Totals>> write(List<LedgerEntry> entries) {
        return database.inConnectionMany(connection ->
                        Flux.from(upsert(connection, entries).execute())
                                .concatMap(result -> result.map(Ended::of)))
                .collectMap(Ended::tunnelId, Ended::moved);
    }

    /** Adds what ended connections moved to the totals of their tunnels. */
    Mono<Void> add(Map<UUID, Totals> totals) {
        return totals.isEmpty()
                ? Mono.empty()
                : database.inConnectionMany(connection -> run(additions(connection, totals)))
                        .then();
    }

    Flux<LedgerEntry> of(UUID owner, UUID tunnelId, int limit) {
        return database.sql(
                        """
                        select * from connection where tunnel_id = :tunnel and owner_id = :owner
                         order by opened_at desc, id limit :limit
                        """)
                .bind("tunnel", tunnelId)
                .bind("owner", owner)
                .bind("limit", limit)
                .map(LedgerRows::entry)
                .all();
    }

    Flux<LedgerEntry> find(UUID owner, UUID tunnelId, LedgerQuery query) {
        LedgerQuery.Position after = query.after();
        GenericExecuteSpec select =
                database.sql(FIND)
                        .bind("tunnel", tunnelId)
                        .bind("owner", owner)
                        .bind("target", Parameters.in(R2dbcType.VARCHAR, query.target()))
                        .bind("peer", Parameters.in(R2dbcType.VARCHAR, query.peer()))
                        .bind("reason", Parameters.in(R2dbcType.VARCHAR, query.reason()))
                        .bind("open", Parameters.in(R2dbcType.BOOLEAN, query.open()))
                        .bind("from", time(query.from()))
                        .bind("to", time(query.to()))
                        .bind("afterAt", time(after == null ? null : after.openedAt()))
                        .bind("afterId", after == null ? new UUID(0, 0) : after.id())
                        .bind("limit", query.limit());
        return select.map(LedgerRows::entry).all();
    }

    Flux<LedgerEntry> of(
            UUID owner,
            @Nullable Instant from,
            @Nullable Instant to,
            LedgerQuery.@Nullable Position after,
            int limit) {
        return database.sql(
                        """
                        select * from connection where owner_id = :owner
                           and opened_at >= coalesce(:from::timestamptz, '-infinity')
                           and opened_at < coalesce(:to::timestamptz, 'infinity')
                           and (opened_at, id)
                             < (coalesce(:afterAt::timestamptz, 'infinity'), :afterId::uuid)
                         order by opened_at desc, id desc limit :limit
                        """)
                .bind("owner", owner)
                .bind("from", time(from))
                .bind("to", time(to))
                .bind("afterAt", time(after == null ? null : after.openedAt()))
                .bind("afterId", after == null ? new UUID(0, 0) : after.id())
                .bind("limit", limit)
                .map(LedgerRows::entry)
                .all();
    }

    /**
     * @param moving connections whose bytes are counted elsewhere, even if they ended by now
     */
    Flux<Destination> destinations(UUID owner, UUID tunnelId, List<UUID> moving, int limit) {
        return database.sql(DESTINATIONS)
                .bind("moving", moving.toArray(UUID[]::new))
                .bind("tunnel", tunnelId)
                .bind("owner", owner)
                .bind("window", Destination.WINDOW)
                .bind("limit", limit)
                .map(LedgerRows::destination)
                .all();
    }

    /** Deletes some connections that ended before a moment; answers how many. */
    Mono<Long> deletePiece(Instant endedBefore, int most) {
        return database.sql(
                        """
                        delete from connection where id in
                          (select id from connection where closed_at < :before
                            order by closed_at limit :most)
                        """)
                .bind("before", endedBefore)
                .bind("most", most)
                .fetch()
                .rowsUpdated();
    }

    Mono<Long> closeOpen(CloseReason reason) {
        return database.sql(
                        """
                        update connection set closed_at = now(), close_reason = :reason
                         where closed_at is null
                        """)
                .bind("reason", reason.words())
                .fetch()
                .rowsUpdated();
    }

    private static Statement upsert(Connection connection, List<LedgerEntry> entries) {
        return connection
                .createStatement(UPSERT)
                .bind(0, each(entries, LedgerEntry::id, UUID[]::new))
                .bind(1, each(entries, LedgerEntry::tunnelId, UUID[]::new))
                .bind(2, each(entries, LedgerEntry::owner, UUID[]::new))
                .bind(3, each(entries, LedgerEntry::peer, String[]::new))
                .bind(4, each(entries, LedgerEntry::target, String[]::new))
                .bind(5, each(entries, entry -> micros(entry.openedAt()), Long[]::new))
                .bind(6, each(entries, entry -> micros(entry.closedAt()), Long[]::new))
                .bind(7, each(entries, LedgerEntry::bytesIn, Long[]::new))
                .bind(8, each(entries, LedgerEntry::bytesOut, Long[]::new))
                .bind(9, each(entries, LedgerEntry::closeReason, String[]::new))
                .bind(10, each(entries, LedgerEntry::kind, String[]::new))
                .bind(11, each(entries, LedgerEntry::firstByteMillis, Long[]::new));
    }

    private static <T> T[] each(
            List<LedgerEntry> entries,
            Function<LedgerEntry, @Nullable T> column,
            IntFunction<T[]> array) {
        return entries.stream().map(column).toArray(array);
    }

    /** PostgreSQL keeps no more of a time than microseconds. */
    private static @Nullable Long micros(@Nullable Instant at) {
        return at == null ? null : ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }

    private static Statement additions(Connection connection, Map<UUID, Totals> totals) {
        Statement statement = connection.createStatement(ADD_TO_TUNNEL);
        boolean first = true;
        for (Map.Entry<UUID, Totals> each : totals.entrySet()) {
            if (!first) {
                statement.add();
            }
            first = false;
            Totals total = each.getValue();
            statement
                    .bind(0, each.getKey())
                    .bind(1, total.bytesIn())
                    .bind(2, total.bytesOut())
                    .bind(3, total.connections());
        }
        return statement;
    }

    private static Flux<Long> run(Statement statement) {
        return Flux.from(statement.execute()).flatMap(Result::getRowsUpdated);
    }

    private static LedgerEntry entry(Readable row) {
        return new LedgerEntry(
                Columns.of(row, "id", UUID.class),
                Columns.of(row, "tunnel_id", UUID.class),
                Columns.of(row, "owner_id", UUID.class),
                Columns.of(row, "peer", String.class),
                Columns.of(row, "target", String.class),
                Columns.of(row, "opened_at", Instant.class),
                row.get("closed_at", Instant.class),
                Columns.of(row, "bytes_in", Long.class),
                Columns.of(row, "bytes_out", Long.class),
                row.get("close_reason", String.class),
                Columns.of(row, "kind", String.class),
                row.get("first_byte_millis", Long.class));
    }

    private static Destination destination(Readable row) {
        return new Destination(
                Columns.of(row, "target", String.class),
                Columns.of(row, "connections", Long.class),
                Columns.of(row, "open", Long.class),
                Columns.of(row, "bytes_in", Long.class),
                Columns.of(row, "bytes_out", Long.class),
                Columns.of(row, "failures", Long.class),
                Columns.of(row, "last_used", Instant.class));
    }

    private static Parameter time(@Nullable Instant at) {
        return Parameters.in(
                R2dbcType.TIMESTAMP_WITH_TIME_ZONE,
                at == null ? null : at.atOffset(ZoneOffset.UTC));
    }

    /** What those connections of a tunnel moved that ended by a batch. */
    private record Ended(UUID tunnelId, Totals moved) {
        static Ended of(Readable row) {
            return new Ended(
                    Columns.of(row, "tunnel_id", UUID.class),
                    new Totals(
                            Columns.of(row, "bytes_in", Long.class),
                            Columns.of(row, "bytes_out", Long.class),
                            Columns.of(row, "connections", Long.class)));
        }
    }

    /** What the connections of one tunnel moved. */
    record Totals(long bytesIn, long bytesOut, long connections) {
        Totals plus(Totals other) {
            return new Totals(
                    bytesIn + other.bytesIn,
                    bytesOut + other.bytesOut,
                    connections + other.connections);
        }
    }
}
