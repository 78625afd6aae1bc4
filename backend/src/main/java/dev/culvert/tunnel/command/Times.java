package dev.culvert.tunnel.command;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spans of time as OpenSSH writes them (sshd_config(5), "TIME FORMATS"): {@code 90}, {@code 1m30s}.
 */
final class Times {

    private static final Pattern PART = Pattern.compile("\\G([0-9]{1,6})([sSmMhHdDwW]?)");

    private Times() {}

    /** A span; {@code written} is the whole line that it stands in. */
    static Duration parse(String text, String written) {
        Duration sum = Duration.ZERO;
        int end = 0;
        for (Matcher part = PART.matcher(text); part.find(); end = part.end()) {
            sum = sum.plusSeconds(Long.parseLong(part.group(1)) * seconds(part.group(2)));
        }
        if (text.isEmpty() || end < text.length()) {
            throw Refusal.of(
                    "BAD_OPTION",
                    "This is not a span of time",
                    "%s in %s is no number of seconds."
                            .formatted(Refusal.quote(text), Refusal.quote(written)),
                    "Write it like 30 or 2m.");
        }
        return sum;
    }

    private static int seconds(String unit) {
        return switch (unit.toLowerCase(Locale.ROOT)) {
            case "m" -> 60;
            case "h" -> 3_600;
            case "d" -> 86_400;
            case "w" -> 604_800;
            default -> 1;
        };
    }
}
