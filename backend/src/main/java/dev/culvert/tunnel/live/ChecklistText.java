package dev.culvert.tunnel.live;

import dev.culvert.host.ConnectStep;
import dev.culvert.tunnel.Tunnel;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** A checklist as text that can be pasted into a ticket. Steps hold nothing secret. */
final class ChecklistText {

    private ChecklistText() {}

    static String of(Tunnel tunnel, String command, Instant begunAt, List<ConnectStep> steps) {
        StringBuilder text = new StringBuilder();
        text.append("Culvert tunnel ").append(tunnel.name()).append('\n');
        text.append(command).append('\n');
        text.append("Tried at ").append(begunAt).append("\n\n");
        for (ConnectStep step : steps) {
            append(text, step);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, ConnectStep step) {
        text.append(
                "%-8s %-26s %6d ms"
                        .formatted(
                                step.state().word().toUpperCase(Locale.ROOT),
                                step.host() == null
                                        ? step.name()
                                        : step.host() + ": " + step.name(),
                                step.millis()));
        if (step.since() != null) {
            text.append("  already connected since ").append(step.since());
        }
        text.append('\n');
        line(text, "code", step.code());
        line(text, "what", step.title());
        line(text, "seen", step.evidence());
        line(text, "fix", step.fix());
    }

    private static void line(
            StringBuilder text, String label, @org.jspecify.annotations.Nullable String words) {
        if (words != null) {
            text.append("         ").append(label).append(": ").append(words).append('\n');
        }
    }
}
