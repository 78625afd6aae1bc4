package dev.culvert.share;

import dev.culvert.share.gateway.HostHeader;

/** Host rules as the API and the database write them. */
final class HostHeaders {

    static final String TARGET = "target";
    private static final String AS_SENT = "as-sent";

    private HostHeaders() {}

    static HostHeader of(String text) {
        return switch (text) {
            case TARGET -> new HostHeader.Target();
            case AS_SENT -> new HostHeader.AsSent();
            default -> new HostHeader.Custom(text);
        };
    }

    static String text(HostHeader rule) {
        return switch (rule) {
            case HostHeader.Target _ -> TARGET;
            case HostHeader.AsSent _ -> AS_SENT;
            case HostHeader.Custom custom -> custom.text();
        };
    }
}
