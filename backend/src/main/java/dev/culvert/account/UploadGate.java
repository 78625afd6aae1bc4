package dev.culvert.account;

import java.util.Locale;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Refuses forms with parts before anything reads them, except on the one page that takes a file.
 * The check of the form's token has to parse all parts to find it, so without this every stranger
 * could have the console parse as much as they like to send.
 *
 * <p>No bean: as one it would also run for the API, which parses no parts.
 */
class UploadGate implements WebFilter {

    /** Longest form with a file, in bytes; the file in it is at most half as long. */
    static final long MAX_BYTES = 1024 * 1024;

    /** The import of an ssh_config sends its file to these. */
    private static final Set<String> PATHS = Set.of("/hosts/import", "/hosts/import/preview");

    private final LoginSessions sessions;
    private final Refusals refusals;

    UploadGate(LoginSessions sessions, Refusals refusals) {
        this.sessions = sessions;
        this.refusals = refusals;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!hasParts(request)) {
            return chain.filter(exchange);
        }
        if (!takesFile(request) || !isShort(request)) {
            return refusals.upload();
        }
        return sessions.load(exchange)
                .hasElement()
                .flatMap(signedIn ->
                        signedIn
                                ? chain.filter(exchange)
                                : refusals.pageUnknown(
                                        exchange,
                                        new InsufficientAuthenticationException("no session")));
    }

    /** Whether a file may be sent there. */
    static boolean takesFile(ServerHttpRequest request) {
        return request.getMethod().equals(HttpMethod.POST)
                && PATHS.contains(request.getPath().value());
    }

    /** Looks at the raw header: what is no media type at all must not get around this. */
    private static boolean hasParts(ServerHttpRequest request) {
        return request.getHeaders().getOrEmpty(HttpHeaders.CONTENT_TYPE).stream()
                .anyMatch(type -> type.strip().toLowerCase(Locale.ROOT).startsWith("multipart/"));
    }

    /** Every browser says how long a form is; the server reads no more than was said. */
    private static boolean isShort(ServerHttpRequest request) {
        long length = request.getHeaders().getContentLength();
        return length >= 0 && length <= MAX_BYTES;
    }
}
