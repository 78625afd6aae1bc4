package dev.culvert.tunnel.history;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The history of one tunnel as it goes on. The same state told again is nothing new. When there are
 * too many changes within an hour, the latest is held back until the hour is over, and then kept
 * with a count of those that it replaced. Guarded by its {@link History}.
 */
final class Strand {

    /** Changes of one tunnel that are kept within {@link #SPAN}: one a minute and a half. */
    static final int MAX_IN_SPAN = 40;

    static final Duration SPAN = Duration.ofHours(1);

    private @Nullable TunnelEvent last;
    private @Nullable TunnelEvent held;
    private int skipped;
    private int kept;
    private Instant spanBegan = Instant.MIN;

    /** Takes a change in; answers what is to be written now, or null. */
    @Nullable TunnelEvent take(TunnelEvent event, Instant now) {
        TunnelEvent before = last;
        if (before == null ? event.state().equals("stopped") : before.sameAs(event)) {
            return null;
        }
        // A state that changes its cause keeps its beginning, but the change comes later.
        TunnelEvent placed =
                before != null && !event.since().isAfter(before.since()) ? event.at(now) : event;
        last = placed;
        if (held != null) {
            skipped++;
        }
        held = placed;
        return release(now);
    }

    /** What was held back and may be written by now, or null. */
    @Nullable TunnelEvent release(Instant now) {
        TunnelEvent event = held;
        if (event == null) {
            return null;
        }
        if (!now.isBefore(end())) {
            spanBegan = now;
            kept = 0;
        }
        if (kept >= MAX_IN_SPAN) {
            return null;
        }
        kept++;
        TunnelEvent whole = event.skipping(skipped);
        held = null;
        skipped = 0;
        return whole;
    }

    private Instant end() {
        return spanBegan.equals(Instant.MIN) ? Instant.MIN : spanBegan.plus(SPAN);
    }
}
