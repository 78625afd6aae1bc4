package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.Sha256;
import dev.culvert.testing.TcpServer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Limits of one tunnel on real transfers, changed while they run; and groups. */
@CulvertTest
class LimitsIT {

    private static final int RATE = 2_000_000;

    @Autowired private Console console;
    private OpenSshServer server;
    private Workbench work;
    private String host;

    @BeforeEach
    void trustTheHost() {
        server = OpenSshServer.start();
        work = new Workbench(console.member());
        host = work.trustedHost(server);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void aDownloadKeepsToTheBandwidthAndANewOneHoldsAtOnce() throws Exception {
        try (TcpServer source = TcpServer.source(400_000_000)) {
            int port = freePort();
            Map<String, Object> tunnel =
                    work.untilState(work.local(host, port, source.port()), "live");
            limit(tunnel, Map.of("bytesPerSecond", RATE));
            try (Socket client = new Socket("127.0.0.1", port)) {
                read(client, RATE / 2); // the burst, and what was on the way
                assertThat(rate(client, 3 * RATE))
                        .isCloseTo((double) RATE, Percentage.withPercentage(15));

                limit(tunnel, Map.of("bytesPerSecond", 4 * RATE));
                read(client, RATE);
                assertThat(rate(client, 8 * RATE))
                        .isCloseTo(4.0 * RATE, Percentage.withPercentage(15));

                limit(tunnel, Map.of());
                assertThat(rate(client, 20 * RATE)).isGreaterThan(8.0 * RATE);
            }
            assertThat(server.log().split("Accepted publickey", -1)).hasSize(2);
        }
    }

    @Test
    void anUploadKeepsToTheBandwidthAndLosesNothing() throws Exception {
        try (TcpServer sink = TcpServer.sink()) {
            int port = freePort();
            Map<String, Object> tunnel =
                    work.untilState(work.remote(host, port, sink.port()), "live");
            sink.digest(); // the probe of the start
            limit(tunnel, Map.of("bytesPerSecond", RATE));
            long start = System.nanoTime();
            try (Socket client = new Socket("127.0.0.1", port)) {
                Sha256.writePattern(3 * RATE, client.getOutputStream());
                client.shutdownOutput();
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(sink.digest()).isEqualTo(Sha256.ofPattern(3 * RATE));
            double seconds = (System.nanoTime() - start) / 1e9;
            assertThat(3 * RATE / seconds).isCloseTo((double) RATE, Percentage.withPercentage(15));
        }
    }

    @Test
    void whatIsIdleIsClosedAndWhatIsBusyIsNot() throws Exception {
        try (TcpServer echo = TcpServer.echo()) {
            int port = freePort();
            Map<String, Object> tunnel =
                    work.untilState(work.local(host, port, echo.port()), "live");
            limit(tunnel, Map.of("idleTimeout", "PT2S"));
            try (Socket idle = new Socket("127.0.0.1", port);
                    Socket busy = new Socket("127.0.0.1", port)) {
                AtomicBoolean closed = new AtomicBoolean();
                Thread.ofVirtual().start(() -> closed.set(ends(idle)));
                await().atMost(Duration.ofSeconds(20))
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> {
                            busy.getOutputStream().write(1);
                            assertThat(busy.getInputStream().read()).isEqualTo(1);
                            return closed.get();
                        });
                busy.getOutputStream().write(2);
                assertThat(busy.getInputStream().read()).isEqualTo(2);
            }
            assertThat(work.endedConnections(text(tunnel, "id"), 2))
                    .extracting(each -> each.get("closeReason"))
                    .containsExactlyInAnyOrder("idle", "client closed");
        }
    }

    @Test
    void oneConnectionTooManyIsClosedAndNamed() throws Exception {
        try (TcpServer echo = TcpServer.echo()) {
            int port = freePort();
            Map<String, Object> tunnel =
                    work.untilState(work.local(host, port, echo.port()), "live");
            limit(tunnel, Map.of("connections", 1));
            try (Socket first = new Socket("127.0.0.1", port)) {
                first.getOutputStream().write(1);
                assertThat(first.getInputStream().read()).isEqualTo(1);
                try (Socket second = new Socket("127.0.0.1", port)) {
                    assertThat(ends(second)).isTrue();
                }
            }
            assertThat(work.endedConnections(text(tunnel, "id"), 2))
                    .extracting(each -> each.get("closeReason"))
                    .contains("limit");
        }
    }

    @Test
    void aLimitThatCannotBeIsRefused() {
        Map<String, Object> tunnel = work.dynamic(host, freePort());
        for (Map<String, Object> bad :
                List.<Map<String, Object>>of(
                        Map.of("bytesPerSecond", 10),
                        Map.of("connections", 100_000),
                        Map.of("idleTimeout", "PT0S"))) {
            work.web()
                    .patch()
                    .uri("/api/v1/tunnels/" + text(tunnel, "id"))
                    .bodyValue(Map.of("limits", bad))
                    .exchange()
                    .expectStatus()
                    .isBadRequest();
        }
    }

    @Test
    void theForwardsOfOneCommandAreAGroupOnOneSession() throws Exception {
        try (Peer answering = Peer.answeringSomewhere()) {
            int first = freePort();
            int second = freePort();
            Map<String, Object> pasted =
                    work.created(
                            "/api/v1/tunnels/paste",
                            Map.of(
                                    "command",
                                    "ssh -N -L %d:127.0.0.1:%d -L %d:127.0.0.1:%d -D %d -R 0:127.0.0.1:%d -R 0 -p %d %s@127.0.0.1"
                                            .formatted(
                                                    first,
                                                    answering.port(),
                                                    second,
                                                    answering.port(),
                                                    freePort(),
                                                    answering.port(),
                                                    server.port(),
                                                    server.user())));
            List<Map<String, Object>> tunnels = list(pasted);
            assertThat(tunnels).hasSize(5);
            tunnels.forEach(each -> work.untilState(each, "live"));
            assertThat(tunnels).extracting(each -> part(each, "group")).containsOnly(group(pasted));
            assertThat(server.log().split("Accepted publickey", -1)).hasSize(2);

            String path = "/api/v1/tunnels/groups/" + group(pasted).get("id") + "/connection";
            new Workbench(console.member())
                    .web()
                    .delete()
                    .uri(path)
                    .exchange()
                    .expectStatus()
                    .isNotFound();
            work.web().delete().uri(path).exchange().expectStatus().isAccepted();
            tunnels.forEach(each -> work.untilState(each, "stopped"));
            await().until(() -> server.sessions().isEmpty());

            work.web().post().uri(path).exchange().expectStatus().isAccepted();
            tunnels.forEach(each -> work.untilState(each, "live"));
            assertThat(server.log().split("Accepted publickey", -1)).hasSize(3);
        }
    }

    private static Map<String, Object> group(Map<String, Object> pasted) {
        return part(list(pasted).getFirst(), "group");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> pasted) {
        return (List<Map<String, Object>>) pasted.get("tunnels");
    }

    private void limit(Map<String, Object> tunnel, Map<String, Object> limits) {
        work.web()
                .patch()
                .uri("/api/v1/tunnels/" + text(tunnel, "id"))
                .bodyValue(Map.of("limits", limits))
                .exchange()
                .expectStatus()
                .isOk();
    }

    private static boolean ends(Socket socket) {
        try {
            return socket.getInputStream().read() == -1;
        } catch (IOException reset) {
            return true;
        }
    }

    private static double rate(Socket socket, int bytes) throws IOException {
        long start = System.nanoTime();
        read(socket, bytes);
        return bytes / ((System.nanoTime() - start) / 1e9);
    }

    private static void read(Socket socket, int bytes) throws IOException {
        socket.getInputStream().skipNBytes(bytes);
    }
}
