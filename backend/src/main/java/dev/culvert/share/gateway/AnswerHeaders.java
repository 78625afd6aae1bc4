package dev.culvert.share.gateway;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the visitor is told of a target's answer: the target's own names become the share's, cookies
 * belong to the share's host alone, and search engines are asked to stay away.
 */
final class AnswerHeaders {

    static final String ROBOTS = "X-Robots-Tag";
    static final String NOINDEX = "noindex";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private AnswerHeaders() {}

    /** Everything but framing, which the exchange decides. */
    static HttpHeaders toVisitor(HttpHeaders in, Origins origins) {
        HttpHeaders out = new DefaultHttpHeaders();
        Set<String> named = HopByHop.namedIn(in);
        for (Map.Entry<String, String> field : in) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!HopByHop.always(name) && !named.contains(name)) {
                out.add(field.getKey(), value(name, field.getValue(), origins));
            }
        }
        String length = in.get(HttpHeaderNames.CONTENT_LENGTH);
        if (length != null) {
            out.set(HttpHeaderNames.CONTENT_LENGTH, length);
        }
        out.set(ROBOTS, NOINDEX);
        return out;
    }

    private static String value(String lowerName, String value, Origins origins) {
        return switch (lowerName) {
            case "location", "content-location" -> place(value, origins);
            case "set-cookie" -> cookie(value);
            default -> value;
        };
    }

    /** A URL on the target becomes one on the share; any other stays. */
    static String place(String url, Origins origins) {
        int host = url.indexOf("://") + 3;
        String scheme = host < 3 ? "" : url.substring(0, host - 3).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return url;
        }
        int end = host;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        Optional<Authority> named = Authority.parse(url.substring(host, end));
        Optional<Authority> target = Authority.parse(origins.targetHost());
        boolean same =
                named.isPresent()
                        && target.isPresent()
                        && (named.get().sameAs(target.get(), scheme)
                                || bothLoopback(named.get(), target.get()));
        return same ? origins.visitor() + url.substring(end) : url;
    }

    private static boolean bothLoopback(Authority one, Authority other) {
        return LOOPBACK.contains(one.host())
                && LOOPBACK.contains(other.host())
                && one.port().equals(other.port());
    }

    /** Without its Domain: the target's domain is not the share's, and wider ones are nobody's. */
    static String cookie(String value) {
        return Arrays.stream(value.split(";", -1))
                .filter(part -> !part.strip().toLowerCase(Locale.ROOT).startsWith("domain="))
                .filter(part -> !part.strip().equalsIgnoreCase("domain"))
                .collect(Collectors.joining(";"));
    }
}
