package dev.culvert.pages;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.security.web.server.csrf.CsrfToken;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** What every page needs: the CSRF token of its forms, the theme, the version of the files. */
@ControllerAdvice("dev.culvert.pages")
class PageAdvice {

    private final Assets assets;

    PageAdvice(Assets assets) {
        this.assets = assets;
    }

    /**
     * The token, and beside it the rest. It returns a value because Spring takes a method that has
     * the exchange and returns none as one that has answered already, and skips the other advice.
     */
    @ModelAttribute("csrf")
    Mono<String> common(Model model, ServerWebExchange exchange) {
        model.addAttribute("version", assets.version());
        model.addAttribute("theme", theme(exchange));
        model.addAttribute(
                "said", Said.words(exchange.getRequest().getQueryParams().getFirst("said")));
        Mono<CsrfToken> token = exchange.getAttribute(CsrfToken.class.getName());
        return token == null ? Mono.just("") : token.map(CsrfToken::getToken);
    }

    private static @Nullable String theme(ServerWebExchange exchange) {
        HttpCookie cookie = exchange.getRequest().getCookies().getFirst(ThemeController.COOKIE);
        return cookie != null && ThemeController.THEMES.contains(cookie.getValue())
                ? cookie.getValue()
                : null;
    }
}
