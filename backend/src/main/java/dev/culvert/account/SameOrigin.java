package dev.culvert.account;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Refuses unsafe requests that a browser sends for somebody else's page. A share runs on a sibling
 * host name of the console: it is same-site, so {@code SameSite} cookies go along, and it may set
 * cookies for the common domain. What the browser itself says about the origin it cannot forge.
 *
 * <p>No bean: as one it would also run for the API, whose tokens no browser sends by itself.
 */
class SameOrigin implements WebFilter {

    /** The W3C Fetch Metadata header that says how the sending page relates to the console. */
    static final String SITE = "Sec-Fetch-Site";

    private static final Set<HttpMethod> SAFE =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    /** {@code none} is the person's own doing: the address bar, a bookmark. */
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final Refusals refusals;

    SameOrigin(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return mayPass(exchange.getRequest()) ? chain.filter(exchange) : refusals.crossSite();
    }

    /** Who sends neither header is no recent browser, and still needs the token of the form. */
    private static boolean mayPass(ServerHttpRequest request) {
        if (SAFE.contains(request.getMethod())) {
            return true;
        }
        HttpHeaders headers = request.getHeaders();
        List<String> origins = headers.getOrDefault(HttpHeaders.ORIGIN, List.of());
        return OWN_SITES.containsAll(headers.getOrDefault(SITE, List.of()))
                && origins.stream().allMatch(origin -> isOwn(origin, request.getURI()));
    }

    /** Whether scheme, host and port are those of {@code self} (RFC 6454, section 5). */
    private static boolean isOwn(String origin, URI self) {
        URI other = parsed(origin);
        return other != null
                && other.getHost() != null
                && other.getHost().equalsIgnoreCase(self.getHost())
                && other.getScheme().equalsIgnoreCase(self.getScheme())
                && port(other) == port(self);
    }

    private static @Nullable URI parsed(String origin) {
        try {
            URI uri = URI.create(origin);
            // "null" is how a browser writes an origin that it keeps to itself.
            return uri.getScheme() == null ? null : uri;
        } catch (IllegalArgumentException unreadable) {
            return null;
        }
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
}
