package dev.culvert.host;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.account.People;
import dev.culvert.account.Role;
import dev.culvert.audit.Actor;
import dev.culvert.testing.AskingServer;
import dev.culvert.testing.AskingServer.Step;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.SshAgent;
import dev.culvert.testing.SshKeygen;
import dev.culvert.testing.TcpServer;
import dev.culvert.testing.Visitor;
import dev.culvert.tunnel.Workbench;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A console with an agent, on which nobody has long to answer. */
@CulvertTest
@Timeout(120)
class HostSettingsIT {

    private static final SshKeygen.Pair KEY = SshKeygen.generate("", "-t", "ed25519");
    private static SshAgent agent;

    @Autowired private Console console;
    @Autowired private People people;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) throws IOException {
        agent = SshAgent.holding(KEY);
        registry.add("culvert.host.agent", () -> agent.socket().toString());
        registry.add("culvert.host.answer-time", () -> "1s");
    }

    @AfterAll
    static void stop() throws IOException {
        agent.close();
    }

    @Test
    void anAdminSignsInWithTheAgent() {
        Workbench work = new Workbench(console.admin());
        try (OpenSshServer server = OpenSshServer.start();
                TcpServer echo = TcpServer.echo()) {
            server.authorize(KEY.publicLine());
            assertThat(work.get("/api/v1/hosts/agent-keys").toString())
                    .contains("ssh-ed25519")
                    .contains("culvert-test");
            String host = host(work, server.endpoint().port(), server.user(), "agent");
            work.trust(host, server.hostKey().fingerprint());
            work.untilState(work.local(host, freePort(), echo.port()), "live");
        }
    }

    @Test
    void whoIsNoAdminAnyMoreSignsInWithTheAgentNoMore() {
        Visitor admin = console.admin();
        Workbench work = new Workbench(admin);
        try (OpenSshServer server = OpenSshServer.start();
                TcpServer echo = TcpServer.echo()) {
            server.authorize(KEY.publicLine());
            String host = host(work, server.endpoint().port(), server.user(), "agent");
            work.trust(host, server.hostKey().fingerprint());
            Map<String, Object> tunnel =
                    work.untilState(work.local(host, freePort(), echo.port()), "live");
            console.admin(); // the last one would stay
            people.changeRole(Actor.system(), admin.person().id(), Role.MEMBER)
                    .block(Duration.ofSeconds(20));

            server.killSessions();

            Map<String, Object> failed = work.untilState(tunnel, "failed");
            assertThat(part(failed, "problem")).containsEntry("code", "AGENT_OFF");
        }
    }

    @Test
    void aMemberMayNotUseTheAgent() {
        Workbench work = new Workbench(console.member());
        Map<String, Object> wish =
                Map.of("address", "b", "user", "mara", "auth", Map.of("agent", true));
        assertThat(work.refused("/api/v1/hosts", wish)).containsEntry("code", "AGENT_OFF");
    }

    @Test
    void aQuestionThatNobodyAnswersEndsTheAttemptUntilSomebodyTriesAgain() {
        Workbench work = new Workbench(console.member());
        Step code = new Step("Code", false, "1");
        try (AskingServer server = AskingServer.interactive("keyboard-interactive", null, code);
                TcpServer echo = TcpServer.echo()) {
            String host = host(work, server.endpoint().port(), AskingServer.USER, "ask");
            work.trust(host, server.hostKey().fingerprint());
            Map<String, Object> tunnel = work.local(host, freePort(), echo.port());
            await().until(
                            () -> part(work.find(text(tunnel, "id")), "problem"),
                            now ->
                                    now != null
                                            && now.get("question") == null
                                            && "ANSWER_NEEDED".equals(now.get("code")));
            assertThat(work.find(text(tunnel, "id"))).containsEntry("state", "needs_you");
            assertThat(server.challenges()).isEqualTo(1);

            work.web()
                    .post()
                    .uri("/api/v1/tunnels/" + text(tunnel, "id") + "/connection")
                    .exchange()
                    .expectStatus()
                    .isAccepted();
            await().until(() -> server.challenges() == 2);
        }
    }

    private static String host(Workbench work, int port, String user, String way) {
        Map<String, Object> wish =
                Map.of(
                        "name",
                        way,
                        "address",
                        "127.0.0.1",
                        "port",
                        port,
                        "user",
                        user,
                        "auth",
                        Map.of(way, true));
        return text(work.created("/api/v1/hosts", wish), "id");
    }
}
