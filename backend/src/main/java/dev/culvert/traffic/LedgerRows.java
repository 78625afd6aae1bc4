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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The table {@code connection}. */
@Component
class LedgerRows {

    private static final String UPSERT =
            """
            insert into connection
              (id, tunnel_id, owner_id, peer, target, opened_at, closed_at,
               bytes_in, bytes_out, close_reason, kind, first_byte_millis)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
             where exists (select 1 from tunnel where id = $2)
            on conflict (id) do update
              set closed_at = excluded.closed_at, bytes_in = excluded.bytes_in,
                  bytes_out = excluded.bytes_out, close_reason = excluded.close_reason,
                  first_byte_millis = excluded.first_byte_millis
              where connection.closed_at is null
            returning tunnel_id, closed_at, bytes_in, bytes_out
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
                   sum(bytes_in)::bigint as bytes_in, sum(bytes_out)::bigint as bytes_out,
                   count(*) filter (where close_reason in
                     ('target refused', 'policy', 'limit')) as failures,
                   max(opened_at) as last_used
              from (select * from connection where tunnel_id = :tunnel and owner_id = :owner
                     order by opened_at desc limit :window) as newest
             group by target order by last_used desc, target limit :limit
            """;

    /** Rows that are fetched at once while everything is read. */
    private static final int FETCH = 500;

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
                        Flux.from(upserts(connection, entries).execute())
                                .concatMap(result -> result.map(Ended::of))
                                .filter(Ended::isEnd))
                .<Map<UUID, Totals>>collect(TreeMap::new, (totals, ended) -> ended.addTo(totals));
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

    Flux<LedgerEntry> of(UUID owner, @Nullable Instant from, @Nullable Instant to) {
        return database.sql(
                        """
                        select * from connection where owner_id = :owner
                           and opened_at >= coalesce(:from::timestamptz, '-infinity')
                           and opened_at < coalesce(:to::timestamptz, 'infinity')
                         order by opened_at desc, id desc
                        """)
                .filter(statement -> statement.fetchSize(FETCH))
                .bind("owner", owner)
                .bind("from", time(from))
                .bind("to", time(to))
                .map(LedgerRows::entry)
                .all();
    }

    Flux<Destination> destinations(UUID owner, UUID tunnelId, int limit) {
        return database.sql(DESTINATIONS)
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

    private static Statement upserts(Connection connection, List<LedgerEntry> entries) {
        Statement statement = connection.createStatement(UPSERT);
        for (int i = 0; i < entries.size(); i++) {
            if (i > 0) {
                statement.add();
            }
            LedgerEntry entry = entries.get(i);
            statement
                    .bind(0, entry.id())
                    .bind(1, entry.tunnelId())
                    .bind(2, entry.owner())
                    .bind(3, entry.peer())
                    .bind(4, entry.target())
                    .bind(5, entry.openedAt())
                    .bind(7, entry.bytesIn())
                    .bind(8, entry.bytesOut());
            bind(statement, 6, entry.closedAt(), Instant.class);
            bind(statement, 9, entry.closeReason(), String.class);
            statement.bind(10, entry.kind());
            bind(statement, 11, entry.firstByteMillis(), Long.class);
        }
        return statement;
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

    private static <T> void bind(Statement statement, int index, @Nullable T value, Class<T> type) {
        if (value == null) {
            statement.bindNull(index, type);
        } else {
            statement.bind(index, value);
        }
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

    private record Ended(UUID tunnelId, boolean isEnd, Totals moved) {
        static Ended of(Readable row) {
            return new Ended(
                    Columns.of(row, "tunnel_id", UUID.class),
                    row.get("closed_at", Instant.class) != null,
                    new Totals(
                            Columns.of(row, "bytes_in", Long.class),
                            Columns.of(row, "bytes_out", Long.class),
                            1));
        }

        void addTo(Map<UUID, Totals> totals) {
            totals.merge(tunnelId, moved, Totals::plus);
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
