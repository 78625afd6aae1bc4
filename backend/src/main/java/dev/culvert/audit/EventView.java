package dev.culvert.audit;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** An event as the API shows and exports it. */
record EventView(
        long seq,
        Instant at,
        @Nullable UUID actorId,
        String actor,
        Via via,
        @Nullable String address,
        String action,
        String objectKind,
        @Nullable UUID objectId,
        String object,
        boolean ok,
        Map<String, String> detail) {

    static final List<String> COLUMNS =
            List.of(
                    "seq",
                    "at",
                    "actorId",
                    "actor",
                    "via",
                    "address",
                    "action",
                    "objectKind",
                    "objectId",
                    "object",
                    "ok",
                    "detail");

    static EventView of(AuditEvent event) {
        Actor actor = event.actor();
        Entry entry = event.entry();
        return new EventView(
                event.seq(),
                event.at(),
                actor.id(),
                actor.name(),
                actor.via(),
                actor.address(),
                entry.action(),
                entry.objectKind(),
                entry.objectId(),
                entry.objectName(),
                entry.ok(),
                entry.detail());
    }

    /** In the order of {@link #COLUMNS}. */
    List<String> cells() {
        return List.of(
                Long.toString(seq),
                at.toString(),
                Objects.toString(actorId, ""),
                actor,
                via.name().toLowerCase(Locale.ROOT),
                Objects.requireNonNullElse(address, ""),
                action,
                objectKind,
                Objects.toString(objectId, ""),
                object,
                Boolean.toString(ok),
                detail.isEmpty() ? "" : JsonMapper.shared().writeValueAsString(detail));
    }
}
