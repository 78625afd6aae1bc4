package dev.culvert.tunnel.live;

import java.util.List;
import java.util.Locale;

/**
 * Why a server could not connect to a target, by the words that its system has for it: those of
 * getaddrinfo(3) and strerror(3) in glibc, musl, the BSDs and macOS, untranslated as sshd sends
 * them.
 */
enum FarError {
    NAME,
    REFUSED,
    SILENT,
    OTHER;

    private static final List<String> NAMES =
            List.of(
                    "name or service not known",
                    "name does not resolve",
                    "name resolution",
                    "no address associated",
                    "nodename nor servname",
                    "unknown host",
                    "no such host");
    private static final List<String> SILENCES =
            List.of("timed out", "timeout", "no route to host", "unreachable", "host is down");

    static FarError of(String said) {
        String text = said.toLowerCase(Locale.ROOT);
        if (NAMES.stream().anyMatch(text::contains)) {
            return NAME;
        }
        if (text.contains("connection refused")) {
            return REFUSED;
        }
        return SILENCES.stream().anyMatch(text::contains) ? SILENT : OTHER;
    }
}
