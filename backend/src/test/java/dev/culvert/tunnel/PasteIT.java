package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.TcpServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** A pasted {@code ssh} line becomes a Host and tunnels. */
@CulvertTest
class PasteIT {

    private static OpenSshServer server;
    private static OpenSshServer inner;

    @Autowired private Console console;
    private Workbench work;

    @BeforeAll
    static void startServers() {
        server = OpenSshServer.start();
        inner = OpenSshServer.start();
    }

    @AfterAll
    static void stopServers() {
        inner.close();
        server.close();
    }

    @BeforeEach
    void signIn() {
        work = new Workbench(console.member());
    }

    @Test
    @SuppressWarnings("unchecked")
    void oneLineMakesTheHostAndAllItsTunnels() throws Exception {
        try (TcpServer echo = TcpServer.echo()) {
            work.key(server);
            int local = freePort();
            int socks = freePort();
            String command =
                    "ssh -N -L %d:127.0.0.1:%d -R 0:127.0.0.1:%d -D %d -p %d %s@127.0.0.1"
                            .formatted(
                                    local,
                                    echo.port(),
                                    echo.port(),
                                    socks,
                                    server.port(),
                                    server.user());

            List<Map<String, Object>> tunnels =
                    (List<Map<String, Object>>)
                            work.created("/api/v1/tunnels/paste", Map.of("command", command))
                                    .get("tunnels");

            assertThat(tunnels)
                    .extracting(tunnel -> tunnel.get("kind"))
                    .containsExactly("local", "remote", "dynamic");
            String host = text(tunnels.getFirst(), "hostId");
            assertThat(tunnels).allMatch(tunnel -> host.equals(tunnel.get("hostId")));
            work.untilState(tunnels.getFirst(), "needs_you");
            work.trust(host, server.hostKey().fingerprint());
            for (Map<String, Object> tunnel : tunnels) {
                work.untilState(tunnel, "live");
            }
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void theSameLineTwiceMakesNothingTwice() {
        work.key(server);
        String command =
                "ssh -L %d:db:5432 -p %d someone@127.0.0.1".formatted(freePort(), server.port());
        work.created("/api/v1/tunnels/paste", Map.of("command", command));
        work.created("/api/v1/tunnels/paste", Map.of("command", command));
        assertThat((List<Object>) work.get("/api/v1/tunnels").get("items")).hasSize(1);
        assertThat((List<Object>) work.get("/api/v1/hosts").get("items")).hasSize(1);
    }

    @Test
    @SuppressWarnings("unchecked")
    void aJumpHostIsGoneThroughWithItsOwnKeyChecked() throws Exception {
        try (TcpServer echo = TcpServer.echo()) {
            String outer = work.trustedHost(server);
            Map<String, Object> host =
                    work.created(
                            "/api/v1/hosts",
                            Map.of(
                                    "name",
                                    "inner",
                                    "address",
                                    "127.0.0.1",
                                    "port",
                                    inner.port(),
                                    "user",
                                    inner.user(),
                                    "auth",
                                    Map.of("keyId", work.key(inner)),
                                    "jump",
                                    List.of(outer)));
            Map<String, Object> tunnel =
                    work.untilState(
                            work.local(text(host, "id"), freePort(), echo.port()), "needs_you");
            assertThat(part(tunnel, "problem"))
                    .containsEntry("fingerprint", inner.hostKey().fingerprint());
            work.trust(text(host, "id"), inner.hostKey().fingerprint());
            Map<String, Object> live = work.untilState(tunnel, "live");
            assertThat(text(live, "command")).contains("-J ");
        }
    }

    @Test
    void aNewHostWithoutAKeyAsksHowToSignIn() {
        Map<String, Object> problem =
                work.refused(
                        "/api/v1/tunnels/paste",
                        Map.of("command", "ssh -L 5433:db:5432 me@bastion.example"));
        assertThat(problem).containsEntry("code", "CREDENTIAL_NEEDED");
        assertThat(text(problem, "fix")).isNotBlank();
        assertThat((List<?>) work.get("/api/v1/hosts").get("items")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rm -rf /                                             | NOT_SSH",
                "ssh                                                  | NO_DESTINATION",
                "ssh -L x host                                        | BAD_FORWARD",
                "ssh -o ProxyCommand=nc -L 1:a:1 host                 | RUNS_PROGRAMS",
                "ssh host                                             | NO_FORWARD",
                "ssh -L 99999:a:1 host                                | BAD_PORT",
                "ssh -L 1:a:1 host; reboot                            | SHELL_SYNTAX"
            })
    void nonsenseIsRefusedWithASentence(String command, String code) {
        for (String path : List.of("/api/v1/tunnels/parse", "/api/v1/tunnels/paste")) {
            Map<String, Object> problem = work.refused(path, Map.of("command", command));
            assertThat(problem).containsEntry("code", code).containsEntry("status", 400);
            assertThat(text(problem, "detail")).isNotBlank();
            assertThat(text(problem, "fix")).isNotBlank();
        }
    }

    @Test
    void thePreviewSaysInWordsWhatWouldBeMadeAndMakesNothing() {
        Map<String, Object> plan =
                work.asked(
                        "/api/v1/tunnels/parse",
                        Map.of("command", "ssh -v -N -L 5433:db.internal:5432 me@bastion.example"));
        assertThat(String.valueOf(plan.get("tunnels")))
                .contains("Opens port 5433 on the console")
                .contains("db.internal:5432");
        assertThat(String.valueOf(plan.get("ignored"))).contains("-v").contains("-N");
        assertThat((List<?>) work.get("/api/v1/tunnels").get("items")).isEmpty();
    }
}
