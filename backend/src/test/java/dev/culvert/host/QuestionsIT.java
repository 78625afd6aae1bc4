package dev.culvert.host;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.culvert.account.Role;
import dev.culvert.testing.AskingServer;
import dev.culvert.testing.AskingServer.Step;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.SshKeygen;
import dev.culvert.testing.TcpServer;
import dev.culvert.testing.Visitor;
import dev.culvert.tunnel.Workbench;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;

/** A server asks, its owner answers, the tunnel comes up. */
@CulvertTest
@Timeout(120)
class QuestionsIT {

    private static final Step CODE = new Step("Verification code: ", false, "123456");

    private final AskingServer server =
            AskingServer.interactive("keyboard-interactive", null, CODE);
    private final TcpServer echo = TcpServer.echo();
    private Workbench work;
    private Visitor owner;

    @Autowired private Console console;
    @Autowired private LockedKeys locked;

    @BeforeEach
    void start() {
        owner = console.member();
        work = new Workbench(owner);
    }

    @AfterEach
    void stop() {
        echo.close();
        server.close();
    }

    @Test
    void theTunnelIsLiveOnceTheQuestionIsAnswered() throws Exception {
        int port = freePort();
        Map<String, Object> tunnel = work.local(askingHost(), port, echo.port());
        Map<String, Object> waiting = work.untilState(tunnel, "needs_you");
        Map<String, Object> question = part(part(waiting, "problem"), "question");
        assertThat(part(waiting, "problem")).containsEntry("code", "ANSWER_NEEDED");
        assertThat(question)
                .containsEntry("asker", "server")
                .containsEntry("instruction", "Look at your phone")
                .containsEntry(
                        "prompts", List.of(Map.of("text", "Verification code:", "echo", false)));

        answer(question, "123456");

        work.untilState(tunnel, "live");
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(7);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void thatAQuestionWasAnsweredIsAnEventAndHowIsNot() {
        Map<String, Object> tunnel = work.local(askingHost(), freePort(), echo.port());
        Map<String, Object> question = question(work.untilState(tunnel, "needs_you"));
        assertThat(refusedAnswer(question, List.of())).isEqualTo("BAD_ANSWER");
        answer(question, "123456");
        work.untilState(tunnel, "live");

        List<?> events =
                (List<?>)
                        new Workbench(console.person(Role.AUDITOR))
                                .get("/api/v1/audit?limit=200&actor=" + owner.id())
                                .get("items");
        assertThat(events)
                .filteredOn(event -> event.toString().contains("host.question-answered"))
                .hasSize(1)
                .allMatch(event -> event.toString().contains((String) question.get("hostId")));
        assertThat(events.toString()).doesNotContain("123456");
    }

    @Test
    void severalTunnelsOfAHostAskOnce() {
        String host = askingHost();
        Map<String, Object> one = work.local(host, freePort(), echo.port());
        Map<String, Object> two = work.local(host, freePort(), echo.port());
        Map<String, Object> first = question(work.untilState(one, "needs_you"));
        Map<String, Object> second = question(work.untilState(two, "needs_you"));
        assertThat(first.get("id")).isEqualTo(second.get("id"));

        answer(first, "123456");

        work.untilState(one, "live");
        work.untilState(two, "live");
        assertThat(server.challenges()).isEqualTo(1);
    }

    @Test
    void aWrongAnswerIsAskedForAgain() {
        Map<String, Object> tunnel = work.local(askingHost(), freePort(), echo.port());
        Map<String, Object> first = question(work.untilState(tunnel, "needs_you"));
        answer(first, "0");
        Map<String, Object> second =
                await().until(
                                () -> part(work.find(text(tunnel, "id")), "problem"),
                                now ->
                                        now != null
                                                && now.get("question") != null
                                                && !part(now, "question")
                                                        .get("id")
                                                        .equals(first.get("id")));
        answer(part(second, "question"), "123456");
        work.untilState(tunnel, "live");
    }

    @Test
    void askingEndsAtOnceWhenTheTunnelIsStopped() {
        Map<String, Object> tunnel = work.local(askingHost(), freePort(), echo.port());
        Map<String, Object> question = question(work.untilState(tunnel, "needs_you"));
        work.web()
                .delete()
                .uri("/api/v1/tunnels/" + text(tunnel, "id") + "/connection")
                .exchange()
                .expectStatus()
                .isAccepted();
        work.untilState(tunnel, "stopped");
        String path = "/api/v1/hosts/" + question.get("hostId") + "/questions";
        await().until(() -> work.get(path).get("items"), List.of()::equals);
        assertThat(refusedAnswer(question, List.of("123456"))).isEqualTo("NOT_ASKED");
    }

    @Test
    void nobodyElseSeesOrAnswersTheQuestion() {
        Map<String, Object> tunnel = work.local(askingHost(), freePort(), echo.port());
        Map<String, Object> question = question(work.untilState(tunnel, "needs_you"));
        for (Visitor stranger : List.of(console.member(), console.admin())) {
            stranger.web()
                    .post()
                    .uri("/api/v1/hosts/" + question.get("hostId") + "/answers")
                    .bodyValue(
                            Map.of("questionId", question.get("id"), "answers", List.of("123456")))
                    .exchange()
                    .expectStatus()
                    .isNotFound();
        }
        assertThat(work.find(text(tunnel, "id"))).containsEntry("state", "needs_you");
    }

    @Test
    void answersHaveTheRightNumberAndLength() {
        Map<String, Object> tunnel = work.local(askingHost(), freePort(), echo.port());
        Map<String, Object> question = question(work.untilState(tunnel, "needs_you"));
        assertThat(refusedAnswer(question, List.of())).isEqualTo("BAD_ANSWER");
        assertThat(refusedAnswer(question, List.of("1", "2"))).isEqualTo("BAD_ANSWER");
        assertThat(refusedAnswer(question, List.of("1".repeat(1025)))).isEqualTo("BAD_ANSWER");
    }

    @Test
    void aCheckSaysWhatIsAskedAndWaitsForNobody() {
        String host = askingHost();
        Map<String, Object> checklist = work.asked("/api/v1/hosts/" + host + "/check", Map.of());
        assertThat(checklist.get("steps").toString())
                .contains("ANSWER_NEEDED")
                .contains("Verification code:");
    }

    @Test
    void aLockedKeyAsksForItsPassphraseOnce() {
        var key = SshKeygen.generate("open sesame", "-t", "ed25519");
        try (OpenSshServer locked = OpenSshServer.start()) {
            locked.authorize(key.publicLine());
            Map<String, Object> wish = new HashMap<>();
            wish.put("name", "locked");
            wish.put("privateKey", key.privatePem());
            wish.put("keepPassphrase", false);
            assertThat(work.refused("/api/v1/keys", wish)).containsEntry("code", "KEY_PASSPHRASE");
            wish.put("passphrase", "open sesame");
            String keyId = text(work.created("/api/v1/keys", wish), "id");
            String host = work.host(locked);
            work.web()
                    .patch()
                    .uri("/api/v1/hosts/" + host)
                    .bodyValue(Map.of("auth", Map.of("keyId", keyId)))
                    .exchange()
                    .expectStatus()
                    .isOk();
            work.trust(host, locked.hostKey().fingerprint());

            Map<String, Object> tunnel = work.local(host, freePort(), echo.port());
            Map<String, Object> first = question(work.untilState(tunnel, "needs_you"));
            assertThat(first).containsEntry("asker", "console");
            assertThat(first.get("prompts").toString()).contains("Passphrase of key locked");
            answer(first, "wrong");
            Map<String, Object> again =
                    await().until(
                                    () -> part(work.find(text(tunnel, "id")), "problem"),
                                    now ->
                                            now != null
                                                    && now.get("question") != null
                                                    && !part(now, "question")
                                                            .get("id")
                                                            .equals(first.get("id")));
            answer(part(again, "question"), "open sesame");
            work.untilState(tunnel, "live");

            locked.killSessions();
            await().until(() -> locked.log().split("Accepted publickey", -1).length == 3);
            work.untilState(tunnel, "live");
        }
    }

    @Test
    void thePassphraseOfADeletedKeyIsForgotten() throws Exception {
        var pair = SshKeygen.generate("open sesame", "-t", "ed25519");
        Map<String, Object> wish =
                Map.of(
                        "name",
                        "short-lived",
                        "privateKey",
                        pair.privatePem(),
                        "passphrase",
                        "open sesame",
                        "keepPassphrase",
                        false);
        String id = text(work.created("/api/v1/keys", wish), "id");
        byte[] pem = pair.privatePem().getBytes(StandardCharsets.UTF_8);
        Key key =
                new Key(
                        UUID.fromString(id),
                        UUID.randomUUID(),
                        "short-lived",
                        "ED25519 256",
                        "SHA256:…",
                        pair.publicLine(),
                        Instant.now());
        assertThat(locked.passphrase(key, pem, challenge -> List.of("open sesame"))).isNotNull();
        assertThat(locked.passphrase(key, pem, null)).isNotNull();

        work.web().delete().uri("/api/v1/keys/" + id).exchange().expectStatus().isNoContent();

        assertThatThrownBy(() -> locked.passphrase(key, pem, null))
                .isInstanceOf(LockedKeys.UnansweredException.class);
    }

    private String askingHost() {
        Map<String, Object> host = new HashMap<>();
        host.put("name", "asking");
        host.put("address", "127.0.0.1");
        host.put("port", server.endpoint().port());
        host.put("user", AskingServer.USER);
        host.put("auth", Map.of("ask", true));
        String id = text(work.created("/api/v1/hosts", host), "id");
        work.trust(id, server.hostKey().fingerprint());
        return id;
    }

    private static Map<String, Object> question(Map<String, Object> tunnel) {
        return part(part(tunnel, "problem"), "question");
    }

    private void answer(Map<String, Object> question, String... answers) {
        work.web()
                .post()
                .uri("/api/v1/hosts/" + question.get("hostId") + "/answers")
                .bodyValue(Map.of("questionId", question.get("id"), "answers", List.of(answers)))
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    private String refusedAnswer(Map<String, Object> question, List<String> answers) {
        return text(
                work.refused(
                        "/api/v1/hosts/" + question.get("hostId") + "/answers",
                        Map.of("questionId", question.get("id"), "answers", answers)),
                "code");
    }
}
