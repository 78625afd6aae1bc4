package dev.culvert.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.Visitor;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.test.web.reactive.server.WebTestClient;

/** What the page of another origin cannot do with the session of whoever looks at it. */
@CulvertTest
class CrossSiteIT {

    @Autowired Console console;

    @ParameterizedTest
    @ValueSource(strings = {"same-site", "cross-site", "SAME-ORIGIN", ""})
    void refusesWhatTheBrowserSaysComesFromElsewhere(String site) {
        WebTestClient browser = console.browser(console.member());

        isRefused(browser.post().uri("/logout").header(SameOrigin.SITE, site).exchange());
        isStillSignedIn(browser);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "http://demo.127.0.0.1",
                "http://127.0.0.1",
                "http://localhost:{port}",
                "https://127.0.0.1:{port}",
                "http://127.0.0.1:{port}@evil.example",
                "//127.0.0.1:{port}",
                "no origin at all"
            })
    void refusesEveryOtherOrigin(String origin) {
        WebTestClient browser = console.browser(console.member());

        isRefused(
                browser.post()
                        .uri("/logout")
                        .header(HttpHeaders.ORIGIN, ofThisPort(origin))
                        .exchange());
        isStillSignedIn(browser);
    }

    @Test
    void twoOriginsAreNotOne() {
        WebTestClient browser = console.browser(console.member());

        isRefused(
                browser.post()
                        .uri("/logout")
                        .header(HttpHeaders.ORIGIN, console.url(), "http://demo.test")
                        .exchange());
    }

    @ParameterizedTest
    @ValueSource(strings = {"same-origin", "none"})
    void theConsolesOwnPagesPass(String site) {
        WebTestClient browser = console.browser(console.member());

        browser.post()
                .uri("/logout")
                .header(SameOrigin.SITE, site)
                .header(HttpHeaders.ORIGIN, console.url())
                .exchange()
                .expectStatus()
                .isSeeOther();
    }

    @Test
    void linksFromElsewhereStillLeadHere() {
        WebTestClient browser = console.browser(console.member());

        browser.get()
                .uri("/somewhere")
                .header(SameOrigin.SITE, "cross-site")
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    @Test
    void aTossedCookieIsNoTokenOfASession() {
        Visitor ada = console.member();
        String session =
                Objects.requireNonNull(
                                console.signIn(ada.person().name(), ada.password())
                                        .getResponseCookies()
                                        .getFirst("culvert"))
                        .getValue();
        // The cookie and the header fit each other, as if another host had set the cookie.
        WebTestClient tossed = console.browser().mutate().defaultCookie("culvert", session).build();

        tossed.post().uri("/logout").exchange().expectStatus().isForbidden();
        isStillSignedIn(tossed);
    }

    @Test
    void overTlsOnlyTheConsoleCanSetTheTokenBeforeSignIn() {
        var tokens = new FormTokens();
        var exchange =
                MockServerWebExchange.from(
                        MockServerHttpRequest.get("https://console.example.com/login"));

        var token = Objects.requireNonNull(tokens.generateToken(exchange).block());
        tokens.saveToken(exchange, token).block();

        var cookie = exchange.getResponse().getCookies().getFirst(FormTokens.TLS_COOKIE);
        assertThat(cookie).isNotNull();
        assertThat(cookie.isSecure()).isTrue();
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getPath()).isEqualTo("/");
        assertThat(cookie.getDomain()).isNull();
        assertThat(cookie.getValue()).isEqualTo(token.getToken());
    }

    @Test
    void eachSessionHasATokenOfItsOwn() {
        assertThat(FormTokens.derived("one"))
                .isEqualTo(FormTokens.derived("one"))
                .isNotEqualTo(FormTokens.derived("other"))
                .hasSize(43);
    }

    private String ofThisPort(String origin) {
        return origin.replace("{port}", String.valueOf(console.port()));
    }

    private static void isRefused(WebTestClient.ResponseSpec answer) {
        answer.expectStatus().isForbidden();
    }

    private static void isStillSignedIn(WebTestClient browser) {
        browser.get().uri("/somewhere").exchange().expectStatus().isNotFound();
    }
}
