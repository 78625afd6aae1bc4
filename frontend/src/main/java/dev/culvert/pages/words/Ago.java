package dev.culvert.pages.words;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * A moment beside now. Relative text is what people read; the absolute time stands in the title.
 *
 * @param text how far away it is, without "ago" or "in", such as {@code 5 min}
 * @param title the moment itself in UTC, such as {@code 2026-11-20 18:40:05 UTC}
 * @param datetime the moment in ISO 8601, for the {@code datetime} attribute
 */
public record Ago(String text, String title, String datetime) {

    private static final DateTimeFormatter TITLE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /** {@code then} as seen at {@code now}; it may lie in the past or in the future. */
    public static Ago of(Instant then, Instant now) {
        return new Ago(
                Span.text(Duration.between(then, now).abs()),
                TITLE.format(then),
                then.truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
