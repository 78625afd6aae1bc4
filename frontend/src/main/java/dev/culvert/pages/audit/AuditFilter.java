package dev.culvert.pages.audit;

import dev.culvert.audit.AuditQuery;
import dev.culvert.pages.Ids;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The search form of the audit log; days are UTC, and the last day counts whole. */
record AuditFilter(
        @Nullable String actor,
        @Nullable String action,
        @Nullable String object,
        @Nullable String from,
        @Nullable String to,
        @Nullable String before) {

    AuditQuery query(int limit) {
        return new AuditQuery(
                Ids.textOrNull(actor),
                Ids.textOrNull(action),
                Ids.textOrNull(object),
                day(from, 0),
                day(to, 1),
                limit,
                before != null && before.matches("\\d{1,18}") ? Long.valueOf(before) : null);
    }

    /** The same search as a query string that begins with an ampersand, or nothing. */
    String parameters() {
        List<String> parts = new ArrayList<>();
        add(parts, "actor", actor);
        add(parts, "action", action);
        add(parts, "object", object);
        add(parts, "from", from);
        add(parts, "to", to);
        return parts.isEmpty() ? "" : "&" + String.join("&", parts);
    }

    private static void add(List<String> parts, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            parts.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    private static @Nullable Instant day(@Nullable String text, int later) {
        try {
            return text == null || text.isEmpty()
                    ? null
                    : LocalDate.parse(text)
                            .plusDays(later)
                            .atStartOfDay()
                            .toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
