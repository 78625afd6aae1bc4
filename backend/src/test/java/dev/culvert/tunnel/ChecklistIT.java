package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.TcpServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Every start of a tunnel says step by step how it went. */
@CulvertTest
class ChecklistIT {

    private final OpenSshServer server = OpenSshServer.start();
    private final TcpServer echo = TcpServer.echo();
    private Workbench work;

    @Autowired private Console console;

    @BeforeEach
    void signIn() {
        work = new Workbench(console.member());
    }

    @AfterEach
    void stop() {
        echo.close();
        server.close();
    }

    @Test
    void aLiveTunnelPassedEveryStepAndTheReportHoldsNoSecret() {
        Map<String, Object> tunnel =
                work.untilState(
                        work.local(work.trustedHost(server), freePort(), echo.port()), "live");

        assertThat(summary(tunnel))
                .containsExactly(
                        "name passed",
                        "tcp passed",
                        "banner passed",
                        "host key passed",
                        "sign in passed",
                        "forward passed",
                        "target passed",
                        "reach passed");
        assertThat(text(checklist(tunnel), "report"))
                .contains("PASSED", "sign in", server.hostKey().fingerprint())
                .doesNotContain("PRIVATE KEY");
    }

    @Test
    void aLinkThatWasThereBeforeSaysSinceWhen() {
        String host = work.trustedHost(server);
        work.untilState(work.local(host, freePort(), echo.port()), "live");
        Map<String, Object> second = work.untilState(work.dynamic(host, freePort()), "live");

        assertThat(steps(second).getFirst()).containsKey("since");
        assertThat(summary(second)).contains("sign in passed", "target skipped", "reach passed");
    }

    @Test
    void eachHopOfAJumpChainHasItsOwnNamedSteps() {
        String jump = work.trustedHost(server);
        try (OpenSshServer far = OpenSshServer.start()) {
            String host =
                    text(
                            work.created(
                                    "/api/v1/hosts",
                                    Map.of(
                                            "name", "far",
                                            "address", "127.0.0.1",
                                            "port", far.port(),
                                            "user", far.user(),
                                            "auth", Map.of("keyId", work.key(far)),
                                            "jump", List.of(jump))),
                            "id");
            Map<String, Object> tunnel = work.local(host, freePort(), echo.port());
            work.untilState(tunnel, "needs_you");

            assertThat(named(tunnel))
                    .containsSubsequence(
                            "sshd-" + server.port() + " sign in passed",
                            "far tcp passed",
                            "far host key failed",
                            "far sign in skipped",
                            "null forward skipped");
        }
    }

    @Test
    void aPortThatIsTakenSkipsTheWayToTheHost() {
        Map<String, Object> tunnel = work.local(work.trustedHost(server), echo.port(), echo.port());
        work.untilState(tunnel, "failed");

        assertThat(summary(tunnel)).contains("tcp skipped", "forward failed", "reach skipped");
        assertThat(steps(tunnel))
                .anySatisfy(step ->
                        assertThat(step).containsEntry("code", "BIND_IN_USE").containsKey("fix"));
    }

    private List<String> summary(Map<String, Object> tunnel) {
        return steps(tunnel).stream()
                .map(step -> step.get("name") + " " + step.get("state"))
                .toList();
    }

    private List<String> named(Map<String, Object> tunnel) {
        return steps(tunnel).stream()
                .map(step -> step.get("host") + " " + step.get("name") + " " + step.get("state"))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> steps(Map<String, Object> tunnel) {
        return (List<Map<String, Object>>) checklist(tunnel).get("steps");
    }

    private Map<String, Object> checklist(Map<String, Object> tunnel) {
        return work.get("/api/v1/tunnels/" + text(tunnel, "id") + "/checklist");
    }
}
