package dev.culvert.pages;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Light, dark, or as the system; kept in a cookie, so that the first byte of a page knows it. */
@Controller
class ThemeController {

    static final String COOKIE = "theme";
    static final List<String> THEMES = List.of("light", "dark");

    private static final Duration KEPT = Duration.ofDays(365);

    @PostMapping("/theme")
    Mono<ResponseEntity<Void>> choose(
            ServerWebExchange exchange,
            @RequestHeader(value = HttpHeaders.REFERER, defaultValue = "/") String from) {
        return exchange.getFormData()
                .map(form -> String.valueOf(form.getFirst("theme")))
                .map(theme ->
                        ResponseEntity.status(HttpStatus.SEE_OTHER)
                                .header(HttpHeaders.SET_COOKIE, cookie(theme).toString())
                                .location(URI.create(Back.path(from)))
                                .build());
    }

    private static ResponseCookie cookie(String theme) {
        boolean known = THEMES.contains(theme);
        return ResponseCookie.from(COOKIE, known ? theme : "")
                .path("/")
                .httpOnly(true)
                .sameSite("Lax")
                .maxAge(known ? KEPT : Duration.ZERO)
                .build();
    }
}
