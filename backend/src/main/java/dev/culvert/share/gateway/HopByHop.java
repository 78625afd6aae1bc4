package dev.culvert.share.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Fields that end at each proxy (RFC 9110 §7.6.1). */
final class HopByHop {

    private static final Set<String> ALWAYS =
            Set.of(
                    "connection",
                    "keep-alive",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "http2-settings",
                    // Names other ways to reach a server, which a share does not have.
                    "alt-svc");

    private HopByHop() {}

    /** The names, in lower case, that this message's own Connection fields add. */
    static Set<String> namedIn(HttpHeaders headers) {
        Set<String> names = new HashSet<>();
        for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (String name : value.split(",")) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    static boolean always(String lowerName) {
        return ALWAYS.contains(lowerName) || lowerName.startsWith("proxy-");
    }
}
