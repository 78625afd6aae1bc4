package dev.culvert.share.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.policy.Cidr;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {

    private Door door;
    private Target target;

    @BeforeEach
    void open() throws IOException {
        door = new Door();
        target = Target.answering(Target.ok("x"));
    }

    @AfterEach
    void close() throws IOException {
        door.close();
        target.close();
    }

    @Test
    void showsTheTargetItsOwnHostUnlessTheShareSaysOtherwise() throws IOException {
        Door.Share share = door.share("demo", target);
        door.get("demo", "/");
        assertThat(seen().fields("Host")).containsExactly(Door.TARGET_HOST);

        share.hostHeader(new HostHeader.AsSent());
        door.get("demo", "/");
        assertThat(seen().fields("Host")).containsExactly("demo.share.test");

        share.hostHeader(new HostHeader.Custom("shop.example"));
        door.get("demo", "/");
        assertThat(seen().fields("Host")).containsExactly("shop.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Original-URL",
                "X-Rewrite-URL",
                "X-HTTP-Method",
                "x-http-method-override",
                "X_Method_Override"
            })
    void letsNoFieldReplaceThePathOrMethodThatARuleAllowed(String name) throws IOException {
        String field = name + ": /admin\r\n";
        Door.Share share = door.share("demo", target);
        door.get("demo", "/docs", field);
        assertThat(seen().fields(name)).containsExactly("/admin");

        share.pathPrefix("/docs");
        door.get("demo", "/docs", field);
        assertThat(seen().fields(name)).isEmpty();

        door.share("demo", target).methods("GET");
        door.get("demo", "/docs", field);
        assertThat(seen().fields(name)).isEmpty();
    }

    @Test
    void tellsTheTargetWhoAsksForWhat() throws IOException {
        door.share("demo", target);

        door.get("demo", "/", "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: gopher\r\n");

        assertThat(seen().fields("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(seen().fields("X-Forwarded-Host")).containsExactly("demo.share.test");
        assertThat(seen().fields("X-Forwarded-Proto")).containsExactly("http");
    }

    @Test
    void believesAProxyThatIsTrusted() throws IOException {
        try (Door behind =
                new Door(
                        GatewaySettings.Limits.DEFAULTS,
                        List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("10.0.0.0/8")))) {
            behind.share("demo", target);

            behind.get(
                    "demo",
                    "/",
                    "X-Forwarded-For: 6.6.6.6, 192.0.2.7, 10.0.0.1\r\n"
                            + "X-Forwarded-Proto: https\r\n");

            assertThat(seen().fields("X-Forwarded-For")).containsExactly("192.0.2.7");
            assertThat(seen().fields("X-Forwarded-Proto")).containsExactly("https");
        }
    }

    @Test
    void removesWhatEndsAtAProxy() throws IOException {
        door.share("demo", target);

        door.get(
                "demo",
                "/",
                "Connection: close, X-Secret\r\n"
                        + "X-Secret: 1\r\n"
                        + "Keep-Alive: 5\r\n"
                        + "TE: trailers\r\n"
                        + "Proxy-Authorization: Basic eA==\r\n"
                        + "Proxy-Connection: close\r\n"
                        + "X-Kept: 1\r\n");

        for (String gone :
                List.of(
                        "X-Secret",
                        "Keep-Alive",
                        "TE",
                        "Proxy-Authorization",
                        "Proxy-Connection")) {
            assertThat(seen().fields(gone)).as(gone).isEmpty();
        }
        assertThat(seen().fields("X-Kept")).containsExactly("1");
    }

    @Test
    void removesWhatEndsAtAProxyFromAnswers() throws IOException {
        try (Target odd =
                Target.answering(
                        "HTTP/1.1 200 OK\r\n"
                                + "Connection: X-Secret\r\n"
                                + "X-Secret: 1\r\n"
                                + "Keep-Alive: 5\r\n"
                                + "Alt-Svc: h3\r\n"
                                + "Content-Length: 0\r\n\r\n")) {
            door.share("odd", odd);

            Wire.Head head = door.get("odd", "/").head();

            assertThat(head.field("X-Secret")).isEmpty();
            assertThat(head.field("Keep-Alive")).isEmpty();
            assertThat(head.field("Alt-Svc")).isEmpty();
        }
    }

    @Test
    void mapsTheSharesOwnOriginToTheTargets() throws IOException {
        door.share("demo", target);

        door.get(
                "demo",
                "/",
                "Origin: http://demo.share.test\r\nReferer: http://demo.share.test/a?b\r\n");

        assertThat(seen().fields("Origin")).containsExactly("http://" + Door.TARGET_HOST);
        assertThat(seen().fields("Referer")).containsExactly("http://" + Door.TARGET_HOST + "/a?b");
        assertThat(seen().fields("X-Forwarded-Host")).isEmpty();
    }

    @Test
    void leavesTheOriginOfAnotherSiteForTheTargetToJudge() throws IOException {
        door.share("demo", target);

        door.get("demo", "/", "Origin: http://demo.share.test.evil.example\r\n");

        assertThat(seen().fields("Origin")).containsExactly("http://demo.share.test.evil.example");
    }

    @Test
    void leavesTheOriginWhenTheTargetSeesThePublicHost() throws IOException {
        door.share("demo", target).hostHeader(new HostHeader.AsSent());

        door.get("demo", "/", "Origin: http://demo.share.test\r\n");

        assertThat(seen().fields("Origin")).containsExactly("http://demo.share.test");
    }

    @ParameterizedTest
    @CsvSource({
        "http://app.internal:3000/login, http://demo.share.test/login",
        "http://app.internal:3000, http://demo.share.test",
        "HTTP://APP.internal:3000/?a, http://demo.share.test/?a",
        "/login, /login",
        "http://app.internal:3001/, http://app.internal:3001/",
        "https://elsewhere.example/http://app.internal:3000/,"
                + " https://elsewhere.example/http://app.internal:3000/",
        "//app.internal:3000/, //app.internal:3000/"
    })
    void mapsRedirectsToTheTargetBackToTheShare(String sent, String shown) throws IOException {
        try (Target moved =
                Target.answering(
                        "HTTP/1.1 302 Found\r\nLocation: "
                                + sent
                                + "\r\nContent-Length: 0\r\n\r\n")) {
            door.share("demo", moved);

            Wire.Message answer = door.get("demo", "/");

            assertThat(answer.status()).isEqualTo(302);
            assertThat(answer.head().field("Location")).hasValue(shown);
        }
    }

    @Test
    void takesTheDomainOffCookies() throws IOException {
        try (Target baker =
                Target.answering(
                        "HTTP/1.1 200 OK\r\n"
                                + "Set-Cookie: a=domain=b; Domain=.share.test; Path=/\r\n"
                                + "Set-Cookie: c=d; domain=test;HttpOnly\r\n"
                                + "Content-Length: 0\r\n\r\n")) {
            door.share("demo", baker);

            assertThat(door.get("demo", "/").head().fields("Set-Cookie"))
                    .containsExactly("a=domain=b; Path=/", "c=d;HttpOnly");
        }
    }

    private Wire.Head seen() {
        return target.lastRequest().head();
    }
}
