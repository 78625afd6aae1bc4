package dev.culvert.share.gateway;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the target is told. Framing, Host and forwarding fields are written by us and never copied.
 *
 * <p>With the rule {@link HostHeader.Target} the target believes that its visitors sit beside it,
 * so an Origin or Referer that names the share would look like another site to it, and development
 * servers (Vite, Rails, webpack) refuse WebSockets and forms from other sites. Such a field is
 * mapped to the target's own origin. A request whose Origin was mapped carries no X-Forwarded-Host
 * and -Proto: frameworks that compare Origin with those instead of Host (Rails, Next.js) would see
 * a mismatch again. Any other Origin passes unchanged: it is the target's to judge.
 */
final class RequestHeaders {

    private static final Set<String> FORWARDING =
            Set.of("forwarded", "x-real-ip", "x-client-ip", "true-client-ip", "via");

    /**
     * What many frameworks (Symfony, Laravel, Rack, ASP.NET, IIS) take for the real path or method,
     * so that a request would pass the rules as one thing and be served as another.
     */
    private static final Set<String> OVERRIDING =
            Set.of(
                    "x-original-url",
                    "x-rewrite-url",
                    "x-http-method",
                    "x-http-method-override",
                    "x-method-override");

    private RequestHeaders() {}

    static HttpHeaders toTarget(
            RequestHead head, Route route, Origins origins, InetAddress visitor) {
        HttpHeaders out = new DefaultHttpHeaders();
        out.set(HttpHeaderNames.HOST, host(route, origins));
        boolean guarded = route.passwordHash() != null;
        boolean ruled = route.pathPrefix() != null || !route.methods().isEmpty();
        Set<String> named = HopByHop.namedIn(head.headers());
        for (Map.Entry<String, String> field : head.headers()) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!isOurs(name)
                    && !named.contains(name)
                    && !(ruled && OVERRIDING.contains(dashed(name)))
                    && !(guarded && name.equals("authorization"))) {
                out.add(field.getKey(), field.getValue());
            }
        }
        frame(head, out);
        boolean mapped = route.hostHeader() instanceof HostHeader.Target && mapOrigin(origins, out);
        out.set("X-Forwarded-For", visitor.getHostAddress());
        if (!mapped) {
            out.set("X-Forwarded-Host", origins.visitorHost());
            out.set("X-Forwarded-Proto", origins.visitorScheme());
        }
        return out;
    }

    private static String host(Route route, Origins origins) {
        return switch (route.hostHeader()) {
            case HostHeader.Target _ -> route.targetHost();
            case HostHeader.AsSent _ -> origins.visitorHost();
            case HostHeader.Custom custom -> custom.text();
        };
    }

    private static boolean isOurs(String name) {
        String dashed = dashed(name);
        return HopByHop.always(dashed)
                || dashed.equals("host")
                || dashed.equals("content-length")
                || dashed.startsWith("x-forwarded")
                || FORWARDING.contains(dashed);
    }

    /** CGI-like targets read {@code X_Forwarded_For} as {@code X-Forwarded-For}. */
    private static String dashed(String name) {
        return name.replace('_', '-');
    }

    private static void frame(RequestHead head, HttpHeaders out) {
        if (head.length() == RequestHead.CHUNKED) {
            out.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else if (head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
            out.set(HttpHeaderNames.CONTENT_LENGTH, head.length());
        }
        if (head.asksForWebSocket()) {
            out.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
            out.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        }
    }

    /** Whether an Origin was mapped. */
    private static boolean mapOrigin(Origins origins, HttpHeaders out) {
        String referer = out.get(HttpHeaderNames.REFERER);
        if (referer != null && referer.startsWith(origins.visitor() + "/")) {
            out.set(
                    HttpHeaderNames.REFERER,
                    origins.target() + referer.substring(origins.visitor().length()));
        }
        if (!origins.visitor().equalsIgnoreCase(out.get(HttpHeaderNames.ORIGIN))) {
            return false;
        }
        out.set(HttpHeaderNames.ORIGIN, origins.target());
        return true;
    }
}
