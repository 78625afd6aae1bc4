package dev.culvert.tunnel.live;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.TcpServer;
import dev.culvert.tunnel.TunnelState;
import dev.culvert.tunnel.Workbench;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What happens to Links when the console's machine has slept. */
@CulvertTest
class LookoutIT {

    @Autowired private Console console;
    @Autowired private LiveTunnels live;

    @Test
    void aServerThatIsSilentAfterASleepIsNoticedAtOnceAndOthersAreLeftAlone() throws Exception {
        try (OpenSshServer silent = OpenSshServer.start();
                OpenSshServer well = OpenSshServer.start();
                TcpServer echo = TcpServer.echo()) {
            Workbench work = new Workbench(console.member());
            Map<String, Object> lost =
                    work.untilState(
                            work.local(work.trustedHost(silent), freePort(), echo.port()), "live");
            Map<String, Object> kept =
                    work.untilState(
                            work.local(work.trustedHost(well), freePort(), echo.port()), "live");
            List<Long> sessions = silent.sessions().stream().map(ProcessHandle::pid).toList();
            signal("-STOP", sessions);
            try {
                long begin = System.nanoTime();

                live.lookAround(Duration.ofSeconds(1), "after the test said so");

                // Only the session stands still, so the next one is made at once.
                org.awaitility.Awaitility.await()
                        .atMost(Duration.ofSeconds(15))
                        .until(() -> history(work, lost).contains("DROPPED"));
                assertThat(Duration.ofNanos(System.nanoTime() - begin))
                        .isLessThan(Duration.ofSeconds(15));
                assertThat(history(work, lost))
                        .contains("did not answer within 1 s after the test said so");
                work.untilState(lost, "live");
                assertThat(history(work, kept)).doesNotContain("DROPPED");
            } finally {
                signal("-CONT", sessions);
            }
        }
    }

    @Test
    void aTunnelThatWaitsForItsNextTryMakesItNow() {
        try (TcpServer echo = TcpServer.echo();
                OpenSshServer server = OpenSshServer.start()) {
            Workbench work = new Workbench(console.member());
            Map<String, Object> tunnel =
                    work.untilState(
                            work.local(work.trustedHost(server), freePort(), echo.port()), "live");
            server.kill();
            int before = attempt(tunnel, 2);

            live.lookAround(Duration.ofSeconds(1), "after the test said so");

            attempt(tunnel, before + 1);
            server.restart();
            live.lookAround(Duration.ofSeconds(1), "after the test said so");
            work.untilState(tunnel, "live");
        }
    }

    /** Waits for that many tries. */
    private int attempt(Map<String, Object> tunnel, int atLeast) {
        UUID id = UUID.fromString(text(tunnel, "id"));
        return org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                live.find(id).orElseThrow().state()
                                                instanceof TunnelState.Reconnecting waiting
                                        ? waiting.attempt()
                                        : 0,
                        attempts -> attempts >= atLeast);
    }

    private static String history(Workbench work, Map<String, Object> tunnel) {
        return String.valueOf(work.get("/api/v1/tunnels/" + text(tunnel, "id") + "/history"));
    }

    private static void signal(String signal, List<Long> processes)
            throws IOException, InterruptedException {
        List<String> command =
                Stream.concat(Stream.of("kill", signal), processes.stream().map(String::valueOf))
                        .toList();
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }
}
