package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.TcpServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Ups and downs as they stand in the database. */
@CulvertTest
class HistoryIT {

    @Autowired private Console console;

    @Test
    void everyUpAndDownIsKeptWithItsCause() {
        try (OpenSshServer server = OpenSshServer.start();
                TcpServer echo = TcpServer.echo()) {
            Workbench work = new Workbench(console.member());
            Map<String, Object> tunnel =
                    work.untilState(
                            work.local(work.trustedHost(server), freePort(), echo.port()), "live");
            server.kill();
            work.untilState(tunnel, "reconnecting");
            server.restart();
            work.untilState(tunnel, "live");
            work.web()
                    .delete()
                    .uri("/api/v1/tunnels/" + text(tunnel, "id") + "/connection")
                    .exchange()
                    .expectStatus()
                    .isAccepted();

            List<Map<String, Object>> history =
                    await().atMost(Duration.ofSeconds(10))
                            .until(
                                    () -> history(work, text(tunnel, "id")),
                                    all -> all.getFirst().get("state").equals("stopped"));

            assertThat(history)
                    .extracting(event -> event.get("state"))
                    .startsWith("stopped", "live", "reconnecting")
                    .endsWith("live", "connecting");
            assertThat(history).anyMatch(event -> "DROPPED".equals(event.get("code")));
            assertThat(history.getFirst()).doesNotContainKey("until");
            for (int i = 1; i < history.size(); i++) {
                assertThat(history.get(i)).containsEntry("until", history.get(i - 1).get("since"));
            }
        }
    }

    @Test
    void theStateThatHeldBeforeTheAskedTimeIsPartOfTheAnswer() {
        try (OpenSshServer server = OpenSshServer.start();
                TcpServer echo = TcpServer.echo()) {
            Workbench work = new Workbench(console.member());
            Map<String, Object> tunnel =
                    work.untilState(
                            work.local(work.trustedHost(server), freePort(), echo.port()), "live");
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> {
                        String later = Instant.now().plusSeconds(30).toString();
                        String latest = Instant.now().plusSeconds(60).toString();
                        assertThat(
                                        history(
                                                work,
                                                text(tunnel, "id")
                                                        + "/history?from="
                                                        + later
                                                        + "&to="
                                                        + latest))
                                .extracting(event -> event.get("state"))
                                .containsExactly("live");
                    });
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> history(Workbench work, String tunnel) {
        String path = tunnel.contains("/") ? tunnel : tunnel + "/history";
        return (List<Map<String, Object>>) work.get("/api/v1/tunnels/" + path).get("items");
    }
}
