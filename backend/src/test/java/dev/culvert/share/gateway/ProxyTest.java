package dev.culvert.share.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyTest {

    private Door door;

    @BeforeEach
    void open() throws IOException {
        door = new Door();
    }

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void passesARequestAndItsAnswer() throws IOException {
        try (Target target = Target.answering(Target.ok("hello"))) {
            door.share("demo", target);

            Wire.Message answer = door.get("demo", "/a/b?c=d");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(answer.head().field("X-Robots-Tag")).hasValue("noindex");
            assertThat(target.lastRequest().head().start()).isEqualTo("GET /a/b?c=d HTTP/1.1");
        }
    }

    @Test
    void saysInWordsThatNothingAnswersBehindAShare() throws IOException {
        door.share("demo", null);

        Wire.Message answer = door.get("demo", "/");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body()).contains("The share works, but nothing answers behind it");
    }

    @Test
    void answersATargetThatHangsUpWithoutAWordInWords() throws IOException {
        try (Target target = Target.of(wire -> wire.head())) {
            door.share("demo", target);

            assertThat(door.get("demo", "/").status()).isEqualTo(502);
        }
    }

    @Test
    void breaksOffAnAnswerThatTheTargetBreaksOff() throws IOException {
        try (Target target =
                        Target.of(wire -> {
                            wire.head();
                            wire.send(
                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                            + "5\r\nhello\r\n");
                        });
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send(Door.request("demo"));
            visitor.head();

            assertThat(visitor.chunk()).asString().isEqualTo("hello");
            assertThat(visitor.rest()).doesNotContain("0\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"HEAD, 200", "GET, 204", "GET, 304"})
    void keepsTheConnectionAfterAnswersWithoutABody(String method, int status) throws IOException {
        try (Target target =
                        Target.answering(
                                "HTTP/1.1 "
                                        + status
                                        + " X\r\nETag: \"1\"\r\n"
                                        + (status == 204 ? "" : "Content-Length: 5\r\n")
                                        + "\r\n",
                                Target.ok("next"));
                Wire visitor = door.visit()) {
            door.share("demo", target);

            visitor.send(method + Door.request("demo").substring(3));
            Wire.Head first = visitor.head();
            visitor.send(Door.request("demo"));

            assertThat(first.status()).isEqualTo(status);
            assertThat(first.field("Transfer-Encoding")).isEmpty();
            assertThat(visitor.message().body()).isEqualTo("next");
        }
    }

    @Test
    void neverTakesABodyBehindA304ForTheNextAnswer() throws IOException {
        try (Target target =
                        Target.answering(
                                "HTTP/1.1 304 X\r\n\r\n" + Target.ok("smuggled"),
                                Target.ok("honest"));
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send(Door.request("demo"));
            visitor.head();

            visitor.send(Door.request("demo"));

            assertThat(visitor.message().body()).isEqualTo("honest");
        }
    }

    @Test
    void servesPipelinedRequestsInOrder() throws IOException {
        try (Target target = Target.answering(Target.ok("1"), Target.ok("2"), Target.ok("3"));
                Wire visitor = door.visit()) {
            door.share("demo", target);

            visitor.send(
                    Door.request("demo")
                            + "POST / HTTP/1.1\r\n"
                            + "Host: demo.share.test\r\n"
                            + "Content-Length: 3\r\n\r\n"
                            + "abc"
                            + Door.request("demo"));

            assertThat(visitor.message().body()).isEqualTo("1");
            assertThat(visitor.message().body()).isEqualTo("2");
            assertThat(visitor.message().body()).isEqualTo("3");
            assertThat(target.requests().get(1).body()).isEqualTo("abc");
        }
    }

    @Test
    void usesOneStreamForTheRequestsOfOneVisitor() throws IOException {
        try (Target target = Target.answering(Target.ok("x"));
                Wire visitor = door.visit()) {
            door.share("demo", target);
            for (int i = 0; i < 5; i++) {
                assertThat(visitor.send(Door.request("demo")).message().status()).isEqualTo(200);
            }

            assertThat(target.connections()).isEqualTo(1);
        }
    }

    @Test
    void repeatsARequestThatMetAStreamAsItClosed() throws IOException {
        try (Target target =
                        Target.of(wire -> {
                            wire.message();
                            wire.send(Target.ok("x"));
                            wire.message();
                        });
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send(Door.request("demo")).message();

            assertThat(visitor.send(Door.request("demo")).message().body()).isEqualTo("x");
            assertThat(target.connections()).isEqualTo(2);
        }
    }

    @Test
    void servesTwoSharesOnOneConnectionOverSeparateStreams() throws IOException {
        try (Target red = Target.answering(Target.ok("red"));
                Target blue = Target.answering(Target.ok("blue"));
                Wire visitor = door.visit()) {
            door.share("red", red);
            door.share("blue", blue);

            assertThat(visitor.send(Door.request("red")).message().body()).isEqualTo("red");
            assertThat(visitor.send(Door.request("blue")).message().body()).isEqualTo("blue");
            assertThat(visitor.send(Door.request("red")).message().body()).isEqualTo("red");
            assertThat(red.requests()).hasSize(2);
            assertThat(blue.requests()).hasSize(1);
        }
    }

    @Test
    void passesInterimAnswersAndThenTheBody() throws IOException {
        try (Target target =
                        Target.of(wire -> {
                            Wire.Head head = wire.head();
                            wire.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
                            wire.send("HTTP/1.1 100 Continue\r\n\r\n");
                            wire.send(Target.ok(new String(wire.body(head))));
                        });
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send(
                    "POST / HTTP/1.1\r\nHost: demo.share.test\r\nExpect: 100-continue\r\n"
                            + "Content-Length: 4\r\n\r\n");

            assertThat(visitor.head().status()).isEqualTo(103);
            assertThat(visitor.head().status()).isEqualTo(100);
            visitor.send("body");
            assertThat(visitor.message().body()).isEqualTo("body");
        }
    }

    @Test
    void endsAFloodOfInterimAnswers() throws IOException {
        try (Target target =
                        Target.of(wire -> {
                            wire.head();
                            while (true) {
                                wire.send("HTTP/1.1 102 Processing\r\n\r\n");
                            }
                        });
                Wire visitor = door.visit()) {
            door.share("demo", target);

            assertThat(visitor.send(Door.request("demo")).rest()).contains("502");
        }
    }

    @Test
    void deliversAnEarlyRefusalWhileTheVisitorStillUploads() throws IOException {
        try (Target target =
                        Target.of(wire -> {
                            wire.head();
                            wire.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
                        });
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send(
                    "POST / HTTP/1.1\r\nHost: demo.share.test\r\nContent-Length: 10000000\r\n\r\n");
            visitor.send(new byte[100_000]);

            Wire.Message answer = visitor.message();

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).isEqualTo("big");
            assertThat(answer.head().field("Connection")).hasValue("close");
        }
    }

    @Test
    void passesEachServerSentEventAtOnce() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (Target target =
                        Target.of(wire -> {
                            wire.head();
                            wire.send(
                                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                                            + "data: 1\n\n");
                            seen.await();
                            wire.send("data: 2\n\n");
                        });
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send(Door.request("demo"));
            visitor.head();

            assertThat(visitor.chunk()).asString().isEqualTo("data: 1\n\n");
            seen.countDown();
            assertThat(visitor.chunk()).asString().isEqualTo("data: 2\n\n");
        }
    }

    @Test
    void closesTheStreamWhenTheVisitorIsGone() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (Target target =
                Target.of(wire -> {
                    wire.head();
                    wire.send("HTTP/1.1 200 OK\r\n\r\ndata: 1\n\n");
                    wire.rest();
                    closed.countDown();
                })) {
            door.share("demo", target);
            Wire visitor = door.visit().send(Door.request("demo"));
            visitor.head();
            visitor.chunk();

            visitor.close();

            assertThat(closed.await(2, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void speaksToHttp10VisitorsWithoutChunks() throws IOException {
        try (Target target =
                        Target.answering(
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                        + "5\r\nhello\r\n0\r\n\r\n");
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send("GET / HTTP/1.0\r\nHost: demo.share.test\r\n\r\n");

            Wire.Head head = visitor.head();

            assertThat(head.field("Transfer-Encoding")).isEmpty();
            assertThat(visitor.rest()).isEqualTo("hello");
        }
    }

    @Test
    void countsTheBytesAndStatusOfEachVisit() throws IOException {
        try (Target target = Target.answering(Target.ok("12345"));
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send("POST / HTTP/1.1\r\nHost: demo.share.test\r\nContent-Length: 3\r\n\r\nabc")
                    .message();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(2))
                    .untilAsserted(() ->
                            assertThat(door.outcomes)
                                    .containsExactly(new Visits.Outcome(200, 3, 5)));
        }
    }
}
