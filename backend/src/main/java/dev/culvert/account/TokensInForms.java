package dev.culvert.account;

import org.springframework.security.web.server.csrf.CsrfToken;
import org.springframework.security.web.server.csrf.ServerCsrfTokenRequestHandler;
import org.springframework.security.web.server.csrf.XorServerCsrfTokenRequestAttributeHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Finds the token of a form: a field or a header, and one part among others only where a form may
 * carry a file.
 */
final class TokensInForms implements ServerCsrfTokenRequestHandler {

    private final XorServerCsrfTokenRequestAttributeHandler plain =
            new XorServerCsrfTokenRequestAttributeHandler();
    private final XorServerCsrfTokenRequestAttributeHandler withFile =
            new XorServerCsrfTokenRequestAttributeHandler();

    TokensInForms() {
        withFile.setTokenFromMultipartDataEnabled(true);
    }

    @Override
    public void handle(ServerWebExchange exchange, Mono<CsrfToken> token) {
        plain.handle(exchange, token);
    }

    @Override
    public Mono<String> resolveCsrfTokenValue(ServerWebExchange exchange, CsrfToken token) {
        return (UploadGate.takesFile(exchange.getRequest()) ? withFile : plain)
                .resolveCsrfTokenValue(exchange, token);
    }
}
