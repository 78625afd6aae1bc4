package dev.culvert.traffic;

import dev.culvert.database.Columns;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
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
               bytes_in, bytes_out, close_reason)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
             where exists (select 1 from tunnel where id = $2)
            on conflict (id) do update
              set closed_at = excluded.closed_at, bytes_in = excluded.bytes_in,
                  bytes_out = excluded.bytes_out, close_reason = excluded.close_reason
              where connection.closed_at is null
            """;

    private static final String ADD_TO_TUNNEL =
            """
            update tunnel set bytes_in = bytes_in + $2, bytes_out = bytes_out + $3,
                              connections = connections + $4
             where id = $1
            """;

    private final DatabaseClient database;

    LedgerRows(DatabaseClient database) {
        this.database = database;
    }

    Mono<Void> write(List<LedgerEntry> entries) {
        return database.inConnectionMany(connection -> run(upserts(connection, entries))).then();
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
                row.get("close_reason", String.class));
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
