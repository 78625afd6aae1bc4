package dev.culvert.account;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.web.server.csrf.CookieServerCsrfTokenRepository;
import org.springframework.security.web.server.csrf.CsrfToken;
import org.springframework.security.web.server.csrf.DefaultCsrfToken;
import org.springframework.security.web.server.csrf.ServerCsrfTokenRepository;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The CSRF tokens of the forms. With a session the token is derived from the session's secret, so a
 * cookie that another host set does not change it; before sign-in it is in a cookie of its own.
 */
@Component
class FormTokens implements ServerCsrfTokenRepository {

    static final String HEADER = "X-XSRF-TOKEN";
    static final String FIELD = "_csrf";

    /** Before sign-in. */
    static final String COOKIE = "XSRF-TOKEN";

    /** Over TLS the browser keeps other hosts and plain HTTP from setting it. */
    static final String TLS_COOKIE = "__Host-XSRF-TOKEN";

    private static final String MAC = "HmacSHA256";

    /** Keeps these apart from anything else that may be derived from a session one day. */
    private static final byte[] PURPOSE = "culvert form".getBytes(StandardCharsets.US_ASCII);

    private final ServerCsrfTokenRepository plain = cookies(COOKIE, false);
    private final ServerCsrfTokenRepository tls = cookies(TLS_COOKIE, true);

    @Override
    public Mono<CsrfToken> loadToken(ServerWebExchange exchange) {
        String session = LoginSessions.secret(exchange.getRequest());
        return session == null
                ? cookies(exchange).loadToken(exchange)
                : Mono.fromSupplier(() -> new DefaultCsrfToken(HEADER, FIELD, derived(session)));
    }

    @Override
    public Mono<CsrfToken> generateToken(ServerWebExchange exchange) {
        return cookies(exchange).generateToken(exchange);
    }

    @Override
    public Mono<Void> saveToken(ServerWebExchange exchange, @Nullable CsrfToken token) {
        return cookies(exchange).saveToken(exchange, token);
    }

    /** The token of the session with this secret; tells nothing about the secret. */
    static String derived(String session) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(session.getBytes(StandardCharsets.UTF_8), MAC));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(PURPOSE));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has HMAC with SHA-256", missing);
        }
    }

    private ServerCsrfTokenRepository cookies(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        return LoginSessions.isTls(request) ? tls : plain;
    }

    private static ServerCsrfTokenRepository cookies(String name, boolean secure) {
        var cookies = new CookieServerCsrfTokenRepository();
        cookies.setCookieName(name);
        cookies.setHeaderName(HEADER);
        cookies.setParameterName(FIELD);
        cookies.setCookieCustomizer(
                cookie -> cookie.path("/").httpOnly(true).secure(secure).sameSite("Lax"));
        return cookies;
    }
}
