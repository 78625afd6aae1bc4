package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.number;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.host.HostLinks;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.Sha256;
import dev.culvert.testing.TcpServer;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** What tunnels do when their Link has carried enough under one key. */
@CulvertTest
@TestPropertySource(properties = "culvert.ssh.recycle-after=2MB")
@Timeout(120)
class TiredLinkIT {

    private static final long MIB = 1024 * 1024;

    private OpenSshServer server;
    private Workbench work;

    @Autowired private Console console;
    @Autowired private HostLinks links;

    @BeforeEach
    void start() {
        server = OpenSshServer.start();
        work = new Workbench(console.member());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aLocalPortStaysAndOpenConnectionsGoOnWhileTheLinkIsReplaced() throws Exception {
        try (TcpServer echo = TcpServer.echo();
                TcpServer source = TcpServer.source(5 * MIB)) {
            String host = work.trustedHost(server);
            int port = freePort();
            int bulk = freePort();
            var kept = work.untilState(work.local(host, port, echo.port()), "live");
            work.untilState(work.local(host, bulk, source.port()), "live");
            try (Socket open = new Socket("127.0.0.1", port)) {
                assertEchoes(open);
                int before = signIns();
                assertThat(downloaded(bulk)).isEqualTo(Sha256.ofPattern(5 * MIB));

                await().until(() -> signIns() > before);

                assertEchoes(open);
                try (Socket next = new Socket("127.0.0.1", port)) {
                    assertEchoes(next);
                }
                assertEchoes(open);
            }
            assertThat(text(work.find(text(kept, "id")), "state")).isEqualTo("live");
            await().atMost(Duration.ofSeconds(20)).until(() -> links.count() == 1);
        }
    }

    @Test
    void aRemotePortMovesToTheFreshLink() throws Exception {
        try (TcpServer source = TcpServer.source(5 * MIB)) {
            int port = freePort();
            Map<String, Object> tunnel =
                    work.untilState(
                            work.remote(work.trustedHost(server), port, source.port()), "live");
            for (int i = 0; i < 3; i++) {
                int before = signIns();
                assertThat(downloaded(port)).isEqualTo(Sha256.ofPattern(5 * MIB));
                await().until(() -> signIns() > before);
                await().untilAsserted(() -> assertThat(listening(port)).isTrue());
            }
            Map<String, Object> now = work.find(text(tunnel, "id"));
            assertThat(text(now, "state")).isEqualTo("live");
            assertThat(number(part(now, "listen"), "port")).isEqualTo(port);
        }
    }

    @Test
    void aWholeChainIsReplacedWithItsJumpHost() throws Exception {
        try (OpenSshServer jump = OpenSshServer.start();
                TcpServer echo = TcpServer.echo();
                TcpServer source = TcpServer.source(5 * MIB)) {
            String behind = behind(work.trustedHost(jump));
            int port = freePort();
            int bulk = freePort();
            work.untilState(work.local(behind, port, echo.port()), "live");
            work.untilState(work.local(behind, bulk, source.port()), "live");
            try (Socket open = new Socket("127.0.0.1", port)) {
                assertEchoes(open);
                int jumpBefore = signIns(jump);
                int before = signIns();
                assertThat(downloaded(bulk)).isEqualTo(Sha256.ofPattern(5 * MIB));

                await().untilAsserted(() -> {
                    assertThat(signIns(jump)).as(jump.log()).isGreaterThan(jumpBefore);
                    assertThat(signIns()).as(server.log()).isGreaterThan(before);
                });

                assertEchoes(open);
                try (Socket next = new Socket("127.0.0.1", port)) {
                    assertEchoes(next);
                }
                assertEchoes(open);
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> links.count() == 2);
        }
    }

    /** What was changed may be whom the Host trusts. */
    @Test
    void aChangeOfTheHostEndsTheTiredLinkToo() throws Exception {
        try (TcpServer echo = TcpServer.echo();
                TcpServer source = TcpServer.source(5 * MIB)) {
            String host = work.trustedHost(server);
            int port = freePort();
            int bulk = freePort();
            work.untilState(work.local(host, port, echo.port()), "live");
            work.untilState(work.local(host, bulk, source.port()), "live");
            try (Socket open = new Socket("127.0.0.1", port)) {
                assertEchoes(open);
                int before = signIns();
                downloaded(bulk);
                await().until(() -> signIns() > before);
                assertEchoes(open);

                work.web()
                        .patch()
                        .uri("/api/v1/hosts/" + host)
                        .bodyValue(Map.of("keepAlive", "PT20S"))
                        .exchange()
                        .expectStatus()
                        .isOk();

                open.setSoTimeout(10_000);
                assertThat(ended(open)).isTrue();
            }
        }
    }

    /** A Host with the server's address that is reached through another Host. */
    private String behind(String jumpId) {
        Map<String, Object> host = new HashMap<>();
        host.put("name", "behind");
        host.put("address", "127.0.0.1");
        host.put("port", server.port());
        host.put("user", server.user());
        host.put("auth", Map.of("keyId", work.key(server)));
        host.put("jump", List.of(jumpId));
        String id = text(work.created("/api/v1/hosts", host), "id");
        work.trust(id, server.hostKey().fingerprint());
        return id;
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private int signIns() {
        return signIns(server);
    }

    private static int signIns(OpenSshServer server) {
        return server.log().split("Accepted publickey", -1).length - 1;
    }

    private static boolean listening(int port) {
        try (Socket probe = new Socket("127.0.0.1", port)) {
            return probe.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String downloaded(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            var sha256 = new Sha256();
            socket.getInputStream().transferTo(sha256);
            return sha256.hex();
        }
    }

    private static void assertEchoes(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(7);
        assertThat(socket.getInputStream().read()).isEqualTo(7);
    }
}
