package dev.culvert.share.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {

    private Door door;
    private Target target;
    private Door.Share share;

    @BeforeEach
    void open() throws IOException {
        door = new Door();
        target = Target.answering(Target.ok("x"));
        share = door.share("demo", target);
    }

    @AfterEach
    void close() throws IOException {
        door.close();
        target.close();
    }

    @Test
    void answersUnknownExpiredAndRevokedNamesWithTheSameBytes() throws IOException {
        door.share("gone", target);
        door.remove("gone");
        door.share("old", target).expiresIn(Duration.ofSeconds(-1));

        String unknown = raw("nobody.share.test");

        assertThat(unknown).startsWith("HTTP/1.1 404");
        for (String host :
                new String[] {
                    "gone.share.test",
                    "old.share.test",
                    "share.test",
                    "127.0.0.1",
                    "[::1]",
                    "demo.other.test",
                    "a.demo.share.test",
                    "demo"
                }) {
            assertThat(raw(host)).as(host).isEqualTo(unknown);
        }
        assertThat(target.requests()).isEmpty();
    }

    @Test
    void admitsTheListedAddressesOnly() throws IOException {
        share.allowFrom("10.0.0.0/8");
        assertThat(door.get("demo", "/").status()).isEqualTo(403);
        share.allowFrom("127.0.0.0/8");
        assertThat(door.get("demo", "/").status()).isEqualTo(200);
    }

    @Test
    void admitsTheListedMethodsOnly() throws IOException {
        share.methods("GET", "HEAD");
        assertThat(door.get("demo", "/").status()).isEqualTo(200);
        try (Wire visitor = door.visit()) {
            Wire.Message answer =
                    visitor.send("DELETE / HTTP/1.1\r\nHost: demo.share.test\r\n\r\n").message();
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.head().field("Allow")).hasValue("GET, HEAD");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/docs/", "/docs/a.b/..c?x=/../", "/docs/%C3%A9", "/docs/a+b"})
    void admitsPathsBelowThePrefix(String path) throws IOException {
        share.pathPrefix("/docs");
        assertThat(door.get("demo", path).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/docsx",
                "/Docs",
                "//docs",
                "/docs/../admin",
                "/docs/..",
                "/docs/./x",
                "/docs/%2e%2e/admin",
                "/docs/.%2E/admin",
                "/docs/%252e%252e/admin",
                "/docs/%25252e%25252e/admin",
                "/docs/..%2fadmin",
                "/docs/a%2f..%2f..%2fadmin",
                "/docs/..;/admin",
                "/docs/..;a=b/admin",
                "/docs/%2e%2e;x/admin",
                "/docs\\..\\admin",
                "/docs/..\\admin",
                "/docs/%5c..%5cadmin",
                "/docs/%00",
                "/docs/%zz",
                "/%64ocs/x"
            })
    void answersPathsThatMayLeaveThePrefixLikeUnknownNames(String path) throws IOException {
        share.pathPrefix("/docs");
        assertThat(door.get("demo", path).status()).isEqualTo(404);
        assertThat(target.requests()).isEmpty();
    }

    @Test
    void asksForThePasswordAndKeepsItFromTheTarget() throws IOException {
        share.password("hash of s3cret");

        Wire.Message asked = door.get("demo", "/");

        assertThat(asked.status()).isEqualTo(401);
        assertThat(asked.head().field("WWW-Authenticate")).isPresent();
        assertThat(door.get("demo", "/", basic("wrong")).status()).isEqualTo(401);
        assertThat(door.get("demo", "/", basic("s3cret")).status()).isEqualTo(200);
        assertThat(target.lastRequest().head().field("Authorization")).isEmpty();
    }

    @Test
    void leavesAuthorizationAloneOnSharesWithoutAPassword() throws IOException {
        door.get("demo", "/", basic("theirs"));
        assertThat(target.lastRequest().head().field("Authorization")).isPresent();
    }

    @Test
    void stopsGuessers() throws IOException {
        share.password("hash of s3cret");
        for (int i = 0; i < PasswordGate.MOST_GUESSES; i++) {
            assertThat(door.get("demo", "/", basic("guess" + i)).status()).isEqualTo(401);
        }
        assertThat(door.get("demo", "/", basic("s3cret")).status()).isEqualTo(429);
    }

    @Test
    void countsVisitsAndEndsWithTheLast() throws IOException {
        share.maxVisits(2);
        assertThat(door.get("demo", "/").status()).isEqualTo(200);
        assertThat(door.get("demo", "/").status()).isEqualTo(200);
        assertThat(door.get("demo", "/").status()).isEqualTo(404);
    }

    @Test
    void countsAPageAndItsPartsAsOneVisit() throws IOException {
        share.maxVisits(1);
        assertThat(door.get("demo", "/", "Sec-Fetch-Dest: document\r\n").status()).isEqualTo(200);
        assertThat(door.get("demo", "/a.js", "Sec-Fetch-Dest: script\r\n").status()).isEqualTo(200);
        assertThat(door.get("demo", "/b.png", "Sec-Fetch-Dest: image\r\n").status()).isEqualTo(200);
        assertThat(door.get("demo", "/", "Sec-Fetch-Dest: document\r\n").status()).isEqualTo(404);
    }

    @Test
    void cutsARunningDownload() throws Exception {
        try (Target endless = endless();
                Wire visitor = door.visit()) {
            Door.Share open = door.share("endless", endless);
            visitor.send(Door.request("endless")).head();
            visitor.exactly(100_000);

            door.remove("endless");
            long before = System.nanoTime();
            door.gateway.cut(open.id());
            visitor.rest();

            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void cutsARunningDownloadAtTheMomentOfExpiry() throws Exception {
        try (Target endless = endless();
                Wire visitor = door.visit()) {
            door.share("endless", endless).expiresIn(Duration.ofMillis(700));
            visitor.send(Door.request("endless")).head();

            assertThat(visitor.rest()).isNotEmpty();
        }
    }

    @Test
    void goesOnWhenAShareIsExtendedInTime() throws Exception {
        CountDownLatch finish = new CountDownLatch(1);
        try (Target slow =
                        Target.of(wire -> {
                            wire.head();
                            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na");
                            finish.await();
                            wire.send("b");
                        });
                Wire visitor = door.visit()) {
            Door.Share open = door.share("slow", slow).expiresIn(Duration.ofMillis(400));
            Wire.Head head = visitor.send(Door.request("slow")).head();
            open.expiresIn(Duration.ofHours(1));

            // Past the first end, which nothing announces: the absence of a cut is the fact.
            assertThat(finish.await(600, TimeUnit.MILLISECONDS)).isFalse();
            finish.countDown();

            assertThat(visitor.body(head)).asString().isEqualTo("ab");
        }
    }

    @Test
    void cutsIdleConnectionsOfAShareToo() throws IOException {
        try (Wire visitor = door.visit()) {
            visitor.send(Door.request("demo")).message();

            door.gateway.cut(share.id());

            assertThat(visitor.rest()).isIn("", "<reset>");
        }
    }

    private static Target endless() throws IOException {
        return Target.of(wire -> {
            wire.head();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n");
            while (true) {
                wire.send(new byte[10_000]);
            }
        });
    }

    private String raw(String host) throws IOException {
        try (Wire visitor = door.visit()) {
            return visitor.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").rest();
        }
    }

    private static String basic(String password) {
        return "Authorization: Basic "
                + Base64.getEncoder()
                        .encodeToString(("anyone:" + password).getBytes(StandardCharsets.UTF_8))
                + "\r\n";
    }
}
