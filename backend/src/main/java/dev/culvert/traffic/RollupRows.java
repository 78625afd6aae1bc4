package dev.culvert.traffic;

import dev.culvert.database.Columns;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The tables {@code traffic_minute} and {@code traffic_day}. */
@Component
class RollupRows {

    private static final String UPSERT =
            """
            insert into traffic_minute
              (tunnel_id, at, began, bytes_in, bytes_out, opened, peak, refused)
            select $1, $2, $3, $4, $5, $6, $7, $8 where exists (select 1 from tunnel where id = $1)
            on conflict (tunnel_id, at, began) do update
              set bytes_in = excluded.bytes_in, bytes_out = excluded.bytes_out,
                  opened = excluded.opened, peak = excluded.peak, refused = excluded.refused
            """;

    private static final String SUMS =
            """
            sum(bytes_in)::bigint as bytes_in, sum(bytes_out)::bigint as bytes_out,
            sum(opened)::bigint as opened, max(peak) as peak, sum(refused)::bigint as refused
            """;

    /** The minutes of a tunnel, where those that wait to be written stand for their own rows. */
    private static final String KNOWN =
            """
            with waiting as (
              select * from unnest(
                       cast(:ats as timestamptz[]), cast(:begans as timestamptz[]),
                       cast(:ins as bigint[]), cast(:outs as bigint[]),
                       cast(:openeds as bigint[]), cast(:peaks as integer[]),
                       cast(:refuseds as bigint[]))
                  as w (at, began, bytes_in, bytes_out, opened, peak, refused)),
            known as (
              select at, bytes_in, bytes_out, opened, peak, refused from traffic_minute
               where tunnel_id = :tunnel
                 and (at, began) not in (select at, began from waiting)
              union all
              select at, bytes_in, bytes_out, opened, peak, refused from waiting)
            """;

    private static final String MINUTES =
            KNOWN
                    + "select at, "
                    + SUMS
                    + "from known where at >= :from and at < :to group by at order by at";

    /**
     * A day is what its minutes say or what was kept of it, whichever is more: while its minutes
     * are being deleted, they say less and less.
     */
    private static final String DAYS =
            KNOWN
                    + """
                    select day::timestamp at time zone 'UTC' as at,
                           max(bytes_in) as bytes_in, max(bytes_out) as bytes_out,
                           max(opened) as opened, max(peak) as peak, max(refused) as refused
                      from (select day, bytes_in, bytes_out, opened, peak, refused from traffic_day
                             where tunnel_id = :tunnel
                            union all
                            select (at at time zone 'UTC')::date, sum(bytes_in)::bigint,
                                   sum(bytes_out)::bigint, sum(opened)::bigint, max(peak),
                                   sum(refused)::bigint
                              from known group by 1) as both_tables
                     where day >= (:from at time zone 'UTC')::date and day < (:to at time zone 'UTC')
                     group by day order by day
                    """;

    private static final String DERIVE =
            """
            insert into traffic_day (tunnel_id, day, bytes_in, bytes_out, opened, peak, refused)
            select tunnel_id, (at at time zone 'UTC')::date,
            """
                    + SUMS
                    + """
                      from traffic_minute where at >= :since group by 1, 2
                    on conflict (tunnel_id, day) do update
                      set bytes_in = greatest(traffic_day.bytes_in, excluded.bytes_in),
                          bytes_out = greatest(traffic_day.bytes_out, excluded.bytes_out),
                          opened = greatest(traffic_day.opened, excluded.opened),
                          peak = greatest(traffic_day.peak, excluded.peak),
                          refused = greatest(traffic_day.refused, excluded.refused)
                    """;

    private final DatabaseClient database;

    RollupRows(DatabaseClient database) {
        this.database = database;
    }

    Mono<Void> write(List<Line> lines) {
        return database.inConnectionMany(connection ->
                        Flux.from(upserts(connection, lines).execute())
                                .flatMap(Result::getRowsUpdated))
                .then();
    }

    /**
     * @param waiting lines of this tunnel that are not known to be written; each counts instead of
     *     the row that it will be, or is already
     * @return oldest first
     */
    Flux<Moved> of(UUID tunnelId, Step step, Instant from, Instant to, List<Line> waiting) {
        return database.sql(step == Step.DAY ? DAYS : MINUTES)
                .bind("ats", each(waiting, line -> utc(line.moved().at()), OffsetDateTime[]::new))
                .bind("begans", each(waiting, line -> utc(line.began()), OffsetDateTime[]::new))
                .bind("ins", each(waiting, line -> line.moved().bytesIn(), Long[]::new))
                .bind("outs", each(waiting, line -> line.moved().bytesOut(), Long[]::new))
                .bind("openeds", each(waiting, line -> line.moved().opened(), Long[]::new))
                .bind("peaks", each(waiting, line -> line.moved().peak(), Integer[]::new))
                .bind("refuseds", each(waiting, line -> line.moved().refused(), Long[]::new))
                .bind("tunnel", tunnelId)
                .bind("from", from)
                .bind("to", to)
                .map(RollupRows::moved)
                .all();
    }

    /** Makes days of the minutes since a moment; may be done again at any time. */
    Mono<Void> derive(Instant since) {
        return database.sql(DERIVE).bind("since", since).then();
    }

    Mono<Long> deleteMinutes(Instant before, int most) {
        return delete("traffic_minute where at < :before", before, most);
    }

    Mono<Long> deleteDays(Instant before, int most) {
        return delete("traffic_day where day < (:before at time zone 'UTC')::date", before, most);
    }

    private Mono<Long> delete(String old, Instant before, int most) {
        String table = old.substring(0, old.indexOf(' '));
        return database.sql(
                        "delete from "
                                + table
                                + " where ctid = any(array(select ctid from "
                                + old
                                + " limit :most))")
                .bind("before", before)
                .bind("most", most)
                .fetch()
                .rowsUpdated();
    }

    private static Statement upserts(Connection connection, List<Line> lines) {
        Statement statement = connection.createStatement(UPSERT);
        for (int i = 0; i < lines.size(); i++) {
            if (i > 0) {
                statement.add();
            }
            Moved moved = lines.get(i).moved();
            statement
                    .bind(0, lines.get(i).tunnelId())
                    .bind(1, moved.at())
                    .bind(2, lines.get(i).began())
                    .bind(3, moved.bytesIn())
                    .bind(4, moved.bytesOut())
                    .bind(5, moved.opened())
                    .bind(6, moved.peak())
                    .bind(7, moved.refused());
        }
        return statement;
    }

    private static <T> T[] each(
            List<Line> lines, Function<Line, T> column, IntFunction<T[]> array) {
        return lines.stream().map(column).toArray(array);
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private static Moved moved(Readable row) {
        return new Moved(
                Columns.of(row, "at", Instant.class),
                Columns.of(row, "bytes_in", Long.class),
                Columns.of(row, "bytes_out", Long.class),
                Columns.of(row, "opened", Long.class),
                Columns.of(row, "peak", Integer.class),
                Columns.of(row, "refused", Long.class));
    }

    /**
     * One row of {@code traffic_minute}.
     *
     * @param began when the life of the console began that counted it
     */
    record Line(UUID tunnelId, Instant began, Moved moved) {

        Key key() {
            return new Key(tunnelId, began, moved.at());
        }

        Line plus(Line other) {
            return new Line(tunnelId, began, moved.plus(other.moved));
        }

        record Key(UUID tunnelId, Instant began, Instant at) {}
    }
}
