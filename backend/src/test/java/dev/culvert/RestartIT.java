package dev.culvert;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.testing.ConsoleProcess;
import dev.culvert.testing.FreshHome;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.TcpServer;
import dev.culvert.tunnel.Workbench;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The console is killed while tunnels are live, and started again. */
class RestartIT {

    /** From the first answer of the new process to the last tunnel live. */
    private static final Duration BACK_WITHIN = Duration.ofSeconds(10);

    @Test
    void killedTunnelsComeBackWithTheirDatabaseAndAudit() throws Exception {
        Path home = FreshHome.create();
        int port = freePort();
        try (OpenSshServer server = OpenSshServer.start();
                TcpServer echo = TcpServer.echo()) {
            List<Map<String, Object>> tunnels = new ArrayList<>();
            int local = freePort();
            ConsoleProcess first = ConsoleProcess.start(home, port);
            try {
                Workbench work = new Workbench(first.web());
                String host = work.trustedHost(server);
                tunnels.add(work.local(host, local, echo.port()));
                tunnels.add(work.remote(host, 0, echo.port()));
                tunnels.add(work.dynamic(host, freePort()));
                tunnels.forEach(tunnel -> work.untilState(tunnel, "live"));
                try (Socket open = new Socket("127.0.0.1", local)) {
                    open.getOutputStream().write(7);
                    assertThat(open.getInputStream().read()).isEqualTo(7);
                    await().until(() -> !connections(work, tunnels.getFirst()).isEmpty());
                    await().until(() -> states(work, tunnels.getFirst()).contains("live"));
                    first.kill();
                }
            } finally {
                first.kill();
            }
            assertThat(databases(home)).as("the orphan that a kill leaves").hasSize(1);

            long begin = System.nanoTime();
            try (ConsoleProcess second = ConsoleProcess.start(home, port)) {
                Workbench work = new Workbench(second.web());
                long answered = System.nanoTime();
                tunnels.forEach(tunnel -> work.untilState(tunnel, "live"));
                long live = System.nanoTime();
                System.out.printf(
                        "Killed and started again: the API answers after %d ms, all three tunnels"
                                + " are live after %d ms%n",
                        (answered - begin) / 1_000_000, (live - begin) / 1_000_000);
                assertThat(Duration.ofNanos(live - answered)).isLessThan(BACK_WITHIN);
                assertThat(databases(home)).hasSize(1);
                assertThat(work.get("/api/v1/audit/verify")).containsEntry("valid", true);
                assertThat(connections(work, tunnels.getFirst()).getFirst())
                        .containsEntry("closeReason", "console stopped");
                assertThat(states(work, tunnels.getFirst()))
                        .as("the time between the two is no time of being live")
                        .containsSubsequence("live", "connecting", "stopped", "live");
                try (Socket again = new Socket("127.0.0.1", local)) {
                    again.getOutputStream().write(8);
                    assertThat(again.getInputStream().read()).isEqualTo(8);
                }
            }
            await().until(() -> databases(home).isEmpty());
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> connections(
            Workbench work, Map<String, Object> tunnel) {
        return (List<Map<String, Object>>)
                work.get("/api/v1/tunnels/" + text(tunnel, "id") + "/connections").get("items");
    }

    /** Newest first. */
    @SuppressWarnings("unchecked")
    private static List<Object> states(Workbench work, Map<String, Object> tunnel) {
        var history = work.get("/api/v1/tunnels/" + text(tunnel, "id") + "/history");
        return ((List<Map<String, Object>>) history.get("items"))
                .stream().map(event -> event.get("state")).toList();
    }

    /** The main processes of PostgreSQL servers that run on this home's data. */
    private static List<Long> databases(Path home) {
        String data = home.resolve("postgres/18").toString();
        return ProcessHandle.allProcesses()
                .filter(process ->
                        process.info()
                                .commandLine()
                                .filter(line -> line.contains("-D " + data))
                                .isPresent())
                .map(ProcessHandle::pid)
                .toList();
    }
}
