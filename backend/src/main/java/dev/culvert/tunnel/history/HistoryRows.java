package dev.culvert.tunnel.history;

import dev.culvert.database.Columns;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The tables {@code tunnel_event} and {@code console_seen}. */
@Component
class HistoryRows {

    private static final String INSERT =
            """
            insert into tunnel_event (tunnel_id, state, since, code, cause, skipped)
            select $1, $2, $3, $4, $5, $6 where exists (select 1 from tunnel where id = $1)
            """;

    private final DatabaseClient database;

    HistoryRows(DatabaseClient database) {
        this.database = database;
    }

    Mono<Void> write(List<TunnelEvent> events) {
        return database.inConnectionMany(connection ->
                        Flux.from(inserts(connection, events).execute())
                                .flatMap(Result::getRowsUpdated))
                .then();
    }

    Flux<TunnelEvent> of(UUID tunnelId, Instant from, Instant to, int limit) {
        return database.sql(
                        """
                        select * from tunnel_event where tunnel_id = :tunnel and since < :to
                           and since >= coalesce(
                             (select max(since) from tunnel_event
                               where tunnel_id = :tunnel and since <= :from), :from)
                         order by since desc, id desc limit :limit
                        """)
                .bind("tunnel", tunnelId)
                .bind("from", from)
                .bind("to", to)
                .bind("limit", limit)
                .map(HistoryRows::event)
                .all();
    }

    /** The console is alive. */
    Mono<Void> seen(Instant now) {
        return database.sql(
                        """
                        insert into console_seen (at) values (:now)
                        on conflict (one) do update set at = excluded.at
                        """)
                .bind("now", now)
                .then();
    }

    /** Tunnels that were not stopped when the console was last seen alive, stopped then. */
    Mono<Void> closeCrashed() {
        return database.sql(
                        """
                        insert into tunnel_event (tunnel_id, state, since, cause)
                        select tunnel_id, 'stopped', greatest(console_seen.at, newest.since),
                               'console stopped'
                          from console_seen,
                               (select distinct on (tunnel_id) tunnel_id, state, since
                                  from tunnel_event order by tunnel_id, since desc, id desc)
                                 as newest
                         where newest.state <> 'stopped'
                        """)
                .then();
    }

    /** Deletes old events, but of each tunnel the newest stays: its state still holds. */
    Mono<Long> deletePiece(Instant before, int most) {
        return database.sql(
                        """
                        delete from tunnel_event where id in
                          (select id from tunnel_event as old where since < :before
                              and exists (select 1 from tunnel_event as newer
                                           where newer.tunnel_id = old.tunnel_id
                                             and newer.since < :before
                                             and (newer.since, newer.id) > (old.since, old.id))
                            limit :most)
                        """)
                .bind("before", before)
                .bind("most", most)
                .fetch()
                .rowsUpdated();
    }

    private static Statement inserts(Connection connection, List<TunnelEvent> events) {
        Statement statement = connection.createStatement(INSERT);
        for (int i = 0; i < events.size(); i++) {
            if (i > 0) {
                statement.add();
            }
            TunnelEvent event = events.get(i);
            statement
                    .bind(0, event.tunnelId())
                    .bind(1, event.state())
                    .bind(2, event.since())
                    .bind(3, Parameters.in(R2dbcType.VARCHAR, event.code()))
                    .bind(4, Parameters.in(R2dbcType.VARCHAR, event.cause()))
                    .bind(5, event.skipped());
        }
        return statement;
    }

    private static TunnelEvent event(Readable row) {
        return new TunnelEvent(
                Columns.of(row, "tunnel_id", UUID.class),
                Columns.of(row, "state", String.class),
                Columns.of(row, "since", Instant.class),
                row.get("code", String.class),
                row.get("cause", String.class),
                Columns.of(row, "skipped", Integer.class));
    }
}
