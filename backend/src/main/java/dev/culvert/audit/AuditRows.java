package dev.culvert.audit;

import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The rows of {@code audit_event}. */
@Repository
class AuditRows {

    /** Any number, as long as nothing else locks the same one: the letters "audit". */
    private static final long LOCK = 0x61_75_64_69_74L;

    /** Rows that are fetched at once while walking the log. */
    private static final int FETCH = 500;

    private static final String COLUMNS =
            "seq, at, actor_id, actor_name, via, address, action, object_kind, object_id,"
                    + " object_name, ok, detail::text as detail, mac";

    private static final TypeReference<Map<String, String>> FACTS = new TypeReference<>() {};

    private final DatabaseClient client;

    AuditRows(DatabaseClient client) {
        this.client = client;
    }

    /** Waits until no other transaction appends; let go at the end of this one. */
    Mono<Void> lock() {
        return client.sql("select pg_advisory_xact_lock(:lock)").bind("lock", LOCK).then();
    }

    /** The newest event; a statement of its own after {@link #lock}, to see what others wrote. */
    Mono<Chained> newest() {
        return client.sql("select " + COLUMNS + " from audit_event order by seq desc limit 1")
                .map(AuditRows::chained)
                .one();
    }

    Mono<Void> insert(Chained row) {
        AuditEvent event = row.event();
        Actor actor = event.actor();
        Entry entry = event.entry();
        return client.sql(
                        """
                        insert into audit_event (seq, at, actor_id, actor_name, via, address, action,
                            object_kind, object_id, object_name, ok, detail, mac)
                        values (:seq, :at, :actorId, :actorName, :via, :address, :action,
                            :objectKind, :objectId, :objectName, :ok, cast(:detail as jsonb), :mac)
                        """)
                .bind("seq", event.seq())
                .bind("at", time(event.at()))
                .bind("actorId", orNull(actor.id(), UUID.class))
                .bind("actorName", actor.name())
                .bind("via", word(actor.via()))
                .bind("address", orNull(actor.address(), String.class))
                .bind("action", entry.action())
                .bind("objectKind", entry.objectKind())
                .bind("objectId", orNull(entry.objectId(), UUID.class))
                .bind("objectName", entry.objectName())
                .bind("ok", entry.ok())
                .bind("detail", JsonMapper.shared().writeValueAsString(entry.detail()))
                .bind("mac", row.mac())
                .then();
    }

    /** Newest first, one more than the limit where there are more. */
    Flux<AuditEvent> page(AuditQuery query) {
        Map<String, Object> values = new LinkedHashMap<>();
        StringBuilder sql = new StringBuilder("select " + COLUMNS + " from audit_event where true");
        where(sql, values, query);
        sql.append(" order by seq desc limit :limit");
        values.put("limit", query.limit() + 1);
        GenericExecuteSpec statement = client.sql(sql.toString()).bindValues(values);
        return statement.map(AuditRows::chained).all().map(Chained::event);
    }

    /** The whole log, oldest first, fetched as it is taken. */
    Flux<Chained> all() {
        return client.sql("select " + COLUMNS + " from audit_event order by seq")
                .filter(statement -> statement.fetchSize(FETCH))
                .map(AuditRows::chained)
                .all();
    }

    private static void where(StringBuilder sql, Map<String, Object> values, AuditQuery query) {
        String actor = query.actor();
        if (actor != null) {
            sql.append(
                    " and (actor_id::text = lower(:actor) or lower(actor_name) = lower(:actor))");
            values.put("actor", actor);
        }
        String action = query.action();
        if (action != null) {
            sql.append(" and (action = :action or starts_with(action, :action || '.'))");
            values.put("action", action);
        }
        String object = query.object();
        if (object != null) {
            sql.append(
                    " and (object_id::text = lower(:object) or lower(object_name) = lower(:object)"
                            + " or object_kind = :object)");
            values.put("object", object);
        }
        times(sql, values, query);
    }

    private static void times(StringBuilder sql, Map<String, Object> values, AuditQuery query) {
        Instant from = query.from();
        if (from != null) {
            sql.append(" and at >= :from");
            values.put("from", time(from));
        }
        Instant to = query.to();
        if (to != null) {
            sql.append(" and at < :to");
            values.put("to", time(to));
        }
        Long before = query.before();
        if (before != null) {
            sql.append(" and seq < :before");
            values.put("before", before);
        }
    }

    private static Chained chained(Readable row) {
        Actor actor =
                new Actor(
                        row.get("actor_id", UUID.class),
                        text(row, "actor_name"),
                        Via.valueOf(text(row, "via").toUpperCase(Locale.ROOT)),
                        row.get("address", String.class));
        Entry entry =
                new Entry(
                        text(row, "action"),
                        text(row, "object_kind"),
                        row.get("object_id", UUID.class),
                        text(row, "object_name"),
                        value(row, "ok", Boolean.class),
                        JsonMapper.shared().readValue(text(row, "detail"), FACTS));
        Instant at = value(row, "at", OffsetDateTime.class).toInstant();
        var event = new AuditEvent(value(row, "seq", Long.class), at, actor, entry);
        return new Chained(event, value(row, "mac", byte[].class));
    }

    private static String text(Readable row, String column) {
        return value(row, column, String.class);
    }

    private static <T> T value(Readable row, String column, Class<T> type) {
        @Nullable T value = row.get(column, type);
        return Objects.requireNonNull(value, column);
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private static String word(Via via) {
        return via.name().toLowerCase(Locale.ROOT);
    }

    private static <T> Object orNull(@Nullable T value, Class<T> type) {
        return value == null ? Parameters.in(type) : value;
    }
}
