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

    /** Asking for the token also makes the repository issue one. */
    @ModelAttribute
    Mono<Void> common(Model model, ServerWebExchange exchange) {
        model.addAttribute("version", assets.version());
        model.addAttribute("theme", theme(exchange));
        model.addAttribute(
                "said", Said.words(exchange.getRequest().getQueryParams().getFirst("said")));
        Mono<CsrfToken> token = exchange.getAttribute(CsrfToken.class.getName());
        return token == null
                ? Mono.empty()
                : token.doOnNext(t -> model.addAttribute("csrf", t.getToken())).then();
    }

    private static @Nullable String theme(ServerWebExchange exchange) {
        HttpCookie cookie = exchange.getRequest().getCookies().getFirst(ThemeController.COOKIE);
        return cookie != null && ThemeController.THEMES.contains(cookie.getValue())
                ? cookie.getValue()
                : null;
    }
}
