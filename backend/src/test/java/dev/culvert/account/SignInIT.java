package dev.culvert.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.audit.Actor;
import dev.culvert.audit.AuditLog;
import dev.culvert.audit.AuditQuery;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.Visitor;
import java.time.Duration;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Sign-in with sessions, their ends, and what those without one are answered. */
@CulvertTest
class SignInIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** No page of the backend: past the security rules it is answered with 404. */
    private static final String SOMEWHERE = "/somewhere";

    @Autowired Console console;
    @Autowired DatabaseClient client;
    @Autowired Access access;
    @Autowired People people;
    @Autowired ApiTokens tokens;
    @Autowired AuditLog log;

    @Test
    void signsInWithANewIdAndOutAgain() {
        Visitor ada = console.member();
        ResponseCookie cookie =
                console.signIn(ada.person().name(), ada.password())
                        .getResponseCookies()
                        .getFirst("culvert");
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getSameSite()).isEqualTo("Lax");
        assertThat(cookie.getValue()).hasSize(43);

        WebTestClient browser = console.browser(ada);
        browser.get().uri(SOMEWHERE).exchange().expectStatus().isNotFound();
        browser.post()
                .uri("/logout")
                .exchange()
                .expectStatus()
                .isSeeOther()
                .expectHeader()
                .location("/login?signed-out");
        isSignedOut(browser);
        assertThat(actions(ada)).contains("person.signed_in", "person.signed_out");
    }

    @Test
    void aWrongPasswordLeadsBackAndIsNoted() {
        Visitor ada = console.member();

        var answer = console.signIn(ada.person().name(), "wrong password");

        assertThat(answer.getResponseHeaders().getFirst(HttpHeaders.LOCATION))
                .isEqualTo("/login?error");
        assertThat(answer.getResponseCookies().getFirst("culvert")).isNull();
        var failed = log.read(query(ada)).block(PATIENCE).items().getFirst();
        assertThat(failed.entry().ok()).isFalse();
        assertThat(failed.entry().detail()).containsEntry("why", "wrong password");
    }

    @Test
    void anUnknownNameIsAnsweredLikeAWrongPassword() {
        assertThat(
                        console.signIn("nobody\0here", "some password")
                                .getResponseHeaders()
                                .getFirst(HttpHeaders.LOCATION))
                .isEqualTo("/login?error");
    }

    @Test
    void aNameTooLongIsAnsweredLikeAWrongPasswordAndKeptShort() {
        String name = UUID.randomUUID() + "x".repeat(10_000);

        assertThat(
                        console.signIn(name, "some password")
                                .getResponseHeaders()
                                .getFirst(HttpHeaders.LOCATION))
                .isEqualTo("/login?error");

        assertThat(log.export().collectList().block(PATIENCE))
                .extracting(event -> event.entry().objectName())
                .contains(name.substring(0, PersonName.LONGEST) + "…");
    }

    @Test
    void refusesAFormWithoutItsToken() {
        Visitor ada = console.member();
        console.anonymous()
                .post()
                .uri("/login")
                .body(
                        BodyInserters.fromFormData("username", ada.person().name())
                                .with("password", ada.password()))
                .exchange()
                .expectStatus()
                .isForbidden()
                .expectCookie()
                .doesNotExist("culvert");
    }

    @Test
    void saysWhereToSignInInTheWayThatIsUnderstood() {
        WebTestClient anonymous = console.anonymous();
        console.member();

        anonymous
                .get()
                .uri("/")
                .exchange()
                .expectStatus()
                .isSeeOther()
                .expectHeader()
                .location("/login");
        anonymous
                .get()
                .uri("/")
                .header("HX-Request", "true")
                .exchange()
                .expectStatus()
                .isUnauthorized()
                .expectHeader()
                .valueEquals("HX-Redirect", "/login");
        anonymous
                .get()
                .uri("/events")
                .header("Accept", "text/event-stream")
                .exchange()
                .expectStatus()
                .isUnauthorized();
    }

    @Test
    void aSessionOpensNoApiAndATokenNoPage() {
        Visitor ada = console.member();

        console.browser(ada).get().uri("/api/v1/me").exchange().expectStatus().isUnauthorized();
        ada.web().get().uri(SOMEWHERE).exchange().expectStatus().isSeeOther();
    }

    @Test
    void sendsTheHeadersThatKeepPagesApart() {
        console.anonymous()
                .get()
                .uri("/")
                .exchange()
                .expectHeader()
                .valueEquals(
                        "Content-Security-Policy", SecurityConfiguration.CONTENT_SECURITY_POLICY)
                .expectHeader()
                .valueEquals("X-Content-Type-Options", "nosniff")
                .expectHeader()
                .valueEquals("Referrer-Policy", "same-origin")
                .expectHeader()
                .valueEquals("Cross-Origin-Opener-Policy", "same-origin")
                .expectHeader()
                .valueEquals("X-Frame-Options", "DENY");
    }

    @Test
    void aSessionEndsWhenIdleAndAtItsAge() {
        Visitor idle = console.member();
        WebTestClient idleBrowser = console.browser(idle);
        age(idle, "last_seen = now() - interval '29 minutes'");
        idleBrowser.get().uri(SOMEWHERE).exchange().expectStatus().isNotFound();
        age(idle, "last_seen = now() - interval '31 minutes'");
        isSignedOut(idleBrowser);

        Visitor old = console.member();
        WebTestClient oldBrowser = console.browser(old);
        age(old, "expires_at = now() - interval '1 second'");
        isSignedOut(oldBrowser);
    }

    @Test
    void usingASessionKeepsIt() {
        Visitor ada = console.member();
        WebTestClient browser = console.browser(ada);
        age(ada, "last_seen = now() - interval '29 minutes'");

        browser.get().uri(SOMEWHERE).exchange().expectStatus().isNotFound();

        assertThat(
                        client.sql(
                                        "select last_seen > now() - interval '1 minute' as fresh"
                                                + " from login_session where person_id = :id")
                                .bind("id", ada.id())
                                .map(row -> row.get("fresh", Boolean.class))
                                .one()
                                .block(PATIENCE))
                .isTrue();
    }

    @Test
    void disablingAndANewPasswordEndEverySession() {
        Visitor ada = console.member();
        WebTestClient browser = console.browser(ada);
        people.changePassword(Actor.system(), ada.id(), "a new password").block(PATIENCE);
        isSignedOut(browser);

        Visitor ben = console.member();
        WebTestClient other = console.browser(ben);
        people.disable(Actor.system(), ben.id()).block(PATIENCE);
        isSignedOut(other);
        assertThat(
                        console.signIn(ben.person().name(), ben.password())
                                .getResponseHeaders()
                                .getFirst(HttpHeaders.LOCATION))
                .isEqualTo("/login?error");
    }

    @Test
    void whoGuessesANameWaits() {
        Visitor ada = console.member();
        for (int i = 0; i < Throttle.NAME_TRIES; i++) {
            console.signIn(ada.person().name(), "wrong password");
        }
        assertThat(
                        console.signIn(ada.person().name(), ada.password())
                                .getResponseHeaders()
                                .getFirst(HttpHeaders.LOCATION))
                .matches("/login\\?wait=\\d+");
    }

    @Test
    void longAnswersLearnWithinTwoSecondsThatTheirTokenWasRevoked() {
        Visitor ada = console.member();
        NewToken made =
                tokens.create(Actor.system(), ada.id(), "sse", Scope.ALL, null).block(PATIENCE);
        var ended =
                access.ends(exchange(ada, new Lease.Token(made.token().id(), Scope.ALL)))
                        .toFuture();

        tokens.revoke(Actor.system(), ada.id(), made.token().id()).block(PATIENCE);

        assertThat(ended).succeedsWithin(Duration.ofSeconds(2));
    }

    @Test
    void longAnswersEndWithTheRoleTheyWereAskedIn() {
        Visitor ada = console.person(Role.AUDITOR);
        console.browser(ada);
        var byToken = access.ends(exchange(ada, token(ada))).toFuture();
        var bySession = access.ends(exchange(ada, session(ada))).toFuture();

        people.changeRole(Actor.system(), ada.id(), Role.MEMBER).block(PATIENCE);

        assertThat(byToken).succeedsWithin(Duration.ofSeconds(2));
        assertThat(bySession).succeedsWithin(Duration.ofSeconds(2));
    }

    @Test
    void longAnswersOfOthersGoOn() {
        Visitor ada = console.member();
        Visitor ben = console.member();
        Lease bens = token(ben);
        var bensEnd = access.ends(exchange(ben, bens)).toFuture();
        var adasEnd = access.ends(exchange(ada, token(ada))).toFuture();

        people.disable(Actor.system(), ada.id()).block(PATIENCE);

        assertThat(adasEnd).succeedsWithin(Duration.ofSeconds(2));
        assertThat(bensEnd).isNotDone();
        bensEnd.cancel(true);
    }

    @Test
    void longAnswersEndWithTheSession() {
        Visitor ada = console.member();
        WebTestClient browser = console.browser(ada);
        var ended = access.ends(exchange(ada, session(ada))).toFuture();

        browser.post().uri("/logout").exchange().expectStatus().isSeeOther();

        assertThat(ended).succeedsWithin(Duration.ofSeconds(2));
    }

    private Lease session(Visitor visitor) {
        byte[] hash =
                client.sql("select hash from login_session where person_id = :id")
                        .bind("id", visitor.id())
                        .map(row -> row.get("hash", byte[].class))
                        .one()
                        .block(PATIENCE);
        return new Lease.Session(HexFormat.of().formatHex(hash));
    }

    private Lease token(Visitor visitor) {
        var made =
                tokens.create(Actor.system(), visitor.id(), "sse", Scope.ALL, null).block(PATIENCE);
        return new Lease.Token(made.token().id(), Scope.ALL);
    }

    private static ServerWebExchange exchange(Visitor visitor, Lease lease) {
        return MockServerWebExchange.from(MockServerHttpRequest.get("/events"))
                .mutate()
                .principal(Mono.just(new SignedIn(visitor.person(), lease)))
                .build();
    }

    private void age(Visitor visitor, String change) {
        client.sql("update login_session set " + change + " where person_id = :id")
                .bind("id", visitor.id())
                .then()
                .block(PATIENCE);
    }

    private java.util.List<String> actions(Visitor visitor) {
        return log.read(query(visitor)).block(PATIENCE).items().stream()
                .map(event -> event.entry().action())
                .toList();
    }

    private static AuditQuery query(Visitor visitor) {
        return new AuditQuery(visitor.id().toString(), null, null, null, null, 50, null);
    }

    private static void isSignedOut(WebTestClient browser) {
        browser.get()
                .uri(SOMEWHERE)
                .exchange()
                .expectStatus()
                .isSeeOther()
                .expectHeader()
                .location("/login");
    }
}
