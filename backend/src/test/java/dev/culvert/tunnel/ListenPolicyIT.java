package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.testing.ConsoleProcess;
import dev.culvert.testing.FreshHome;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.TcpServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which ports of the console's machine tunnels may open, said by the operator of a real one. */
class ListenPolicyIT {

    /** All that {@link Workbench#freePort} chooses from, and nothing below. */
    private static final String POLICY = "--culvert.policy.listen-ports=20000-29999,30000-31999";

    @Test
    void aPortThatIsNotAllowedIsOpenedByNobodyAndAnotherIsOffered() throws Exception {
        Path home = FreshHome.create();
        int console = freePort();
        try (OpenSshServer server = OpenSshServer.start();
                TcpServer echo = TcpServer.echo()) {
            Map<String, Object> old;
            String host;
            try (ConsoleProcess anyPort = ConsoleProcess.start(home, console)) {
                Workbench work = new Workbench(anyPort.web());
                host = work.trustedHost(server);
                old = work.untilState(work.local(host, 18_432, echo.port()), "live");
            }

            try (ConsoleProcess strict = ConsoleProcess.start(home, console, POLICY)) {
                Workbench work = new Workbench(strict.web());
                assertIsPolicy(part(work.untilState(old, "failed"), "problem"), "28432");

                for (String kind : new String[] {"local", "dynamic"}) {
                    assertIsPolicy(
                            work.refused("/api/v1/tunnels", wish(host, kind, 5432)), "25432");
                }
                assertIsPolicy(
                        work.refused(
                                "/api/v1/tunnels/parse",
                                Map.of("command", "ssh -N -D 1080 mara@new.example.com")),
                        "21080");

                work.untilState(work.local(host, freePort(), echo.port()), "live");
                Map<String, Object> remote = work.remote(host, 18_433, echo.port());
                assertThat(text(work.untilState(remote, "live"), "state"))
                        .as("ports of the SSH host are its own affair")
                        .isEqualTo("live");
            }
        }
    }

    @Test
    void aPolicyThatCannotBeReadStopsTheStartInWords() throws Exception {
        Path home = FreshHome.create();

        assertThatThrownBy(() ->
                        ConsoleProcess.start(
                                home, freePort(), "--culvert.policy.listen-ports=8080,high"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("culvert.policy.listen-ports has ports from 1 to 65535")
                .hasMessageContaining("“high”");
    }

    private static void assertIsPolicy(Map<String, Object> problem, String offered) {
        assertThat(problem).containsEntry("code", "BIND_POLICY");
        assertThat(text(problem, "detail")).contains("20000–29999, 30000–31999");
        assertThat(text(problem, "fix")).contains(offered);
    }

    private static Map<String, Object> wish(String host, String kind, int port) {
        Map<String, Object> listen = Map.of("port", port);
        return kind.equals("dynamic")
                ? Map.of("hostId", host, "kind", kind, "listen", listen)
                : Map.of(
                        "hostId",
                        host,
                        "kind",
                        kind,
                        "listen",
                        listen,
                        "target",
                        Workbench.target(9));
    }
}
