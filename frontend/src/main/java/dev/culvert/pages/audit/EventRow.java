package dev.culvert.pages.audit;

import dev.culvert.audit.AuditEvent;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An audit event as one row. */
record EventRow(
        String datetime,
        String time,
        String actor,
        String action,
        boolean ok,
        String subject,
        @Nullable String address,
        String details) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    static EventRow of(AuditEvent event) {
        return new EventRow(
                event.at().toString(),
                TIME.format(event.at()),
                event.actor().name(),
                event.entry().action(),
                event.entry().ok(),
                event.entry().objectName(),
                event.actor().address(),
                event.entry().detail().entrySet().stream()
                        .map(fact -> fact.getKey() + " " + fact.getValue())
                        .collect(Collectors.joining(", ")));
    }
}
