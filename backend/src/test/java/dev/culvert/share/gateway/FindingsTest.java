package dev.culvert.share.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway learns about a target from its answers, which it passes on as they are. */
class FindingsTest {

    private Door door;

    @BeforeEach
    void open() throws IOException {
        door = new Door();
    }

    @AfterEach
    void close() {
        door.close();
    }

    /** As the frameworks write it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403 | <h1>Blocked host: demo.share.test</h1>",
                "403 | <header role=\"banner\"><h1>Blocked hosts: demo.share.test</h1></header>",
                "400 | <title>DisallowedHost at /</title>",
                "400 | Invalid HTTP_HOST header: 'demo.share.test'. You may need to add it",
                "403 | Blocked request. This host (\"demo.share.test\") is not allowed.",
                "403 | Invalid Host header",
                "400 | Invalid host header",
            })
    void knowsTheWordsWithWhichFrameworksRefuseAHost(int status, String body) throws IOException {
        Wire.Message answer = found(answer(status, body), Finding.HOST_BLOCKED);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource({
        "200, SERVED",
        "302, SERVED",
        "404, SERVED",
        "400, ANSWERED",
        "403, ANSWERED",
        "500, ANSWERED",
        "502, ANSWERED"
    })
    void judgesOtherAnswersByTheirStatus(int status, Finding finding) throws IOException {
        found(answer(status, "hello"), finding);
    }

    @Test
    void theWordsMeanNothingWithAnotherStatus() throws IOException {
        found(answer(200, "Invalid Host header"), Finding.SERVED);
        found(answer(500, "Invalid Host header"), Finding.ANSWERED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_000, HostRefusal.LOOKED_AT - 19})
    void findsTheWordsBehindAStyleSheet(int before) throws IOException {
        found(answer(403, " ".repeat(before) + "Invalid Host header"), Finding.HOST_BLOCKED);
    }

    @Test
    void looksNoFurtherThanItSays() throws IOException {
        String body = " ".repeat(HostRefusal.LOOKED_AT - 18) + "Invalid Host header";
        Wire.Message answer = found(answer(403, body), Finding.ANSWERED);
        assertThat(answer.body()).isEqualTo(body);
    }

    @Test
    void findsWordsThatComeInPieces() throws IOException {
        String head = "HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n";
        StringBuilder chunks = new StringBuilder(head);
        "<p>Invalid Host header</p>"
                .chars()
                .forEach(c -> chunks.append("1\r\n").append((char) c).append("\r\n"));
        found(chunks.append("0\r\n\r\n").toString(), Finding.HOST_BLOCKED);
    }

    @Test
    void saysThatNobodyAnswers() throws IOException {
        door.share("off", null);
        door.get("off", "/");
        try (Target mute = Target.of(wire -> wire.head())) {
            door.share("mute", mute);
            door.get("mute", "/");
        }
        assertThat(door.findings).isEqualTo(List.of(Finding.NO_ANSWER, Finding.NO_ANSWER));
    }

    /** What a visitor leaves undone is nothing that the target did. */
    @Test
    void aVisitorWhoBreaksOffSaysNothingOfTheTarget() throws IOException {
        try (Target target = Target.of(wire -> wire.rest())) {
            door.share("demo", target);
            try (Wire wire = door.visit()) {
                wire.send(
                        "POST / HTTP/1.1\r\nHost: "
                                + Door.host("demo")
                                + "\r\nContent-Length: 9\r\n\r\nhalf");
                await().until(() -> target.connections() == 1);
            }
            await().until(() -> door.outcomes.size() == 1);
        }
        assertThat(door.findings).isEmpty();
    }

    private Wire.Message found(String sent, Finding finding) throws IOException {
        door.findings.clear();
        try (Target target = Target.answering(sent)) {
            door.share("demo", target);
            Wire.Message answer = door.get("demo", "/");
            assertThat(door.findings).isEqualTo(List.of(finding));
            return answer;
        }
    }

    private static String answer(int status, String body) {
        return "HTTP/1.1 "
                + status
                + " As It Is\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }
}
