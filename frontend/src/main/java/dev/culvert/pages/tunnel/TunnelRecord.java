package dev.culvert.pages.tunnel;

import dev.culvert.pages.Fragments;
import dev.culvert.pages.drawing.HistoryStrip;
import dev.culvert.pages.drawing.PathState;
import dev.culvert.pages.words.Ago;
import dev.culvert.pages.words.Bytes;
import dev.culvert.pages.words.Span;
import dev.culvert.traffic.Destination;
import dev.culvert.tunnel.history.TunnelEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a tunnel did, as its page shows it.
 *
 * @param strip the last 24 hours, drawn from left to right
 * @param spells the same in words, newest first
 * @param summary for how long it was in which state
 * @param manyTargets whether its clients name their targets
 */
record TunnelRecord(
        List<HistoryStrip.Segment> strip,
        List<Spell> spells,
        String summary,
        boolean manyTargets,
        List<Place> destinations,
        TrafficWindow hour,
        TrafficWindow month) {

    /**
     * @param events newest first; the oldest may have begun before the strip does
     */
    static TunnelRecord of(
            List<TunnelEvent> events,
            boolean manyTargets,
            List<Destination> destinations,
            TrafficWindow hour,
            TrafficWindow month,
            Instant now) {
        List<HistoryStrip.Segment> strip = new ArrayList<>();
        List<Spell> spells = new ArrayList<>();
        Map<PathState, Duration> lasted = new EnumMap<>(PathState.class);
        Instant until = now;
        Instant left = now.minus(HistoryStrip.SHOWN);
        for (TunnelEvent event : events) {
            Spell spell = Spell.of(event, until, now);
            spells.add(spell);
            strip.add(HistoryStrip.of(spell.state(), event.since(), until, now));
            Instant shown = event.since().isBefore(left) ? left : event.since();
            lasted.merge(spell.state(), Duration.between(shown, until), Duration::plus);
            until = event.since();
        }
        // Drawn last: a short outage must not disappear below the long states beside it.
        strip.sort(Comparator.comparing(segment -> !segment.calm()));
        return new TunnelRecord(
                strip,
                spells,
                summary(lasted),
                manyTargets,
                destinations.stream().map(each -> Place.of(each, now)).toList(),
                hour,
                month);
    }

    /** The graph that was asked for, or null for that of the last minute. */
    @Nullable TrafficWindow traffic(@Nullable String window) {
        return "1h".equals(window) ? hour : "30d".equals(window) ? month : null;
    }

    /** Its parts of the page as HTML. */
    List<String> render(Fragments fragments) {
        return List.of(
                fragments.render("tunnel/history", "r", this),
                fragments.render("tunnel/destinations", "r", this),
                fragments.render("tunnel/longer", "w", hour),
                fragments.render("tunnel/longer", "w", month));
    }

    private static String summary(Map<PathState, Duration> lasted) {
        return lasted.entrySet().stream()
                .map(each -> each.getKey().word() + " " + Span.text(each.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** A state that held for a while. */
    record Spell(PathState state, Ago since, String lasted, String cause, int skipped) {
        static Spell of(TunnelEvent event, Instant until, Instant now) {
            String cause = event.cause();
            return new Spell(
                    state(event.state()),
                    Ago.of(event.since(), now),
                    Span.text(Duration.between(event.since(), until)),
                    cause == null ? "" : cause,
                    event.skipped());
        }

        private static PathState state(String word) {
            return switch (word) {
                case "live" -> PathState.LIVE;
                case "degraded" -> PathState.DEGRADED;
                case "reconnecting" -> PathState.RECONNECTING;
                case "connecting" -> PathState.CONNECTING;
                case "needs_you" -> PathState.NEEDS;
                case "failed" -> PathState.FAILED;
                default -> PathState.STOPPED;
            };
        }
    }

    /** Where clients went. */
    record Place(
            String target,
            long connections,
            long failures,
            String sent,
            String back,
            Ago lastUsed) {
        static Place of(Destination destination, Instant now) {
            return new Place(
                    destination.target(),
                    destination.connections(),
                    destination.failures(),
                    Bytes.text(destination.bytesIn()),
                    Bytes.text(destination.bytesOut()),
                    Ago.of(destination.lastUsed(), now));
        }
    }
}
