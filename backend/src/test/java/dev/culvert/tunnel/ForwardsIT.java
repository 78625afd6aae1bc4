package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.number;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.Sha256;
import dev.culvert.testing.TcpServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The three kinds of forward over a real sshd: bytes, counts, curl. */
@CulvertTest
class ForwardsIT {

    private static final int LARGE = 100 << 20;
    private static final String LARGE_SHA256 = Sha256.ofPattern(LARGE);

    private static OpenSshServer server;

    @Autowired private Console console;
    private Workbench work;
    private String host;

    @BeforeAll
    static void startServer() {
        server = OpenSshServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void trustTheHost() {
        work = new Workbench(console.member());
        host = work.trustedHost(server);
    }

    @Test
    void localCarriesAConversation() throws Exception {
        try (TcpServer answering = TcpServer.answering(question -> "you said " + question)) {
            int port = freePort();
            work.untilState(work.local(host, port, answering.port()), "live");

            assertThat(ask(new Socket("127.0.0.1", port), "hello")).isEqualTo("you said hello");
        }
    }

    @Test
    void localMovesLargeFilesBothWaysAndCountsThem() throws Exception {
        try (TcpServer sink = TcpServer.sink();
                TcpServer source = TcpServer.source(LARGE)) {
            int up = freePort();
            Map<String, Object> upload = work.untilState(work.local(host, up, sink.port()), "live");
            sink.digest(); // the probe of the start, which sent nothing
            send(new Socket("127.0.0.1", up));
            assertThat(sink.digest()).isEqualTo(LARGE_SHA256);
            assertCounted(upload, LARGE, 0);

            int down = freePort();
            Map<String, Object> download =
                    work.untilState(work.local(host, down, source.port()), "live");
            assertThat(receive(new Socket("127.0.0.1", down))).isEqualTo(LARGE_SHA256);
            assertCounted(download, 0, LARGE);
        }
    }

    @Test
    void remoteMovesLargeFilesBothWaysAndCountsThem() throws Exception {
        try (TcpServer sink = TcpServer.sink();
                TcpServer source = TcpServer.source(LARGE)) {
            Map<String, Object> upload = work.untilState(work.remote(host, 0, sink.port()), "live");
            sink.digest(); // the probe of the start
            send(new Socket("127.0.0.1", openedPort(upload)));
            assertThat(sink.digest()).isEqualTo(LARGE_SHA256);
            assertCounted(upload, LARGE, 0);

            Map<String, Object> download =
                    work.untilState(work.remote(host, 0, source.port()), "live");
            assertThat(receive(new Socket("127.0.0.1", openedPort(download))))
                    .isEqualTo(LARGE_SHA256);
            assertCounted(download, 0, LARGE);
        }
    }

    @Test
    void dynamicMovesLargeFilesBothWaysAndCountsThem() throws Exception {
        try (TcpServer sink = TcpServer.sink();
                TcpServer source = TcpServer.source(LARGE)) {
            int port = freePort();
            Map<String, Object> tunnel = work.untilState(work.dynamic(host, port), "live");

            send(socks5(port, "localhost", sink.port()));
            assertThat(sink.digest()).isEqualTo(LARGE_SHA256);
            assertThat(receive(socks5(port, "localhost", source.port()))).isEqualTo(LARGE_SHA256);

            List<Map<String, Object>> connections = work.endedConnections(text(tunnel, "id"), 2);
            assertThat(connections)
                    .extracting(connection -> connection.get("target"))
                    .containsExactlyInAnyOrder(
                            "localhost:" + sink.port(), "localhost:" + source.port());
            Map<String, Object> after = work.find(text(tunnel, "id"));
            assertThat(number(after, "bytesIn")).isEqualTo(LARGE);
            assertThat(number(after, "bytesOut")).isEqualTo(LARGE);
        }
    }

    @Test
    void aWebServerOnTheConsolesSideOpensAtTheHost() throws Exception {
        try (TcpServer web = webServer("the Rails app on port 3000")) {
            Map<String, Object> tunnel = work.untilState(work.remote(host, 0, web.port()), "live");

            String page = curl("http://127.0.0.1:" + openedPort(tunnel) + "/");

            assertThat(page).isEqualTo("the Rails app on port 3000");
            assertThat(text(part(tunnel, "listen"), "on")).isEqualTo("host");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--socks5-hostname", "--socks5", "--socks4a", "--socks4"})
    void curlBrowsesThroughTheHost(String option) throws Exception {
        try (TcpServer web = webServer("seen through " + option)) {
            int port = freePort();
            work.untilState(work.dynamic(host, port), "live");
            String name = option.endsWith("4") ? "127.0.0.1" : "localhost";

            String page =
                    curl(option, "127.0.0.1:" + port, "http://" + name + ":" + web.port() + "/");

            assertThat(page).isEqualTo("seen through " + option);
        }
    }

    @Test
    void sourceRangesAreEnforcedOnEveryConnection() throws Exception {
        try (TcpServer answering = TcpServer.answering(question -> question)) {
            int port = freePort();
            Map<String, Object> tunnel =
                    work.untilState(work.local(host, port, answering.port()), "live");
            work.web()
                    .patch()
                    .uri("/api/v1/tunnels/" + text(tunnel, "id"))
                    .bodyValue(Map.of("allowFrom", List.of("10.0.0.0/8")))
                    .exchange()
                    .expectStatus()
                    .isOk();

            try (Socket refused = new Socket("127.0.0.1", port)) {
                assertThat(refused.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(work.endedConnections(text(tunnel, "id"), 1).getFirst())
                    .containsEntry("closeReason", "policy");
        }
    }

    @Test
    void stoppingCutsConnectionsAndClosesThePort() throws Exception {
        try (TcpServer silent = TcpServer.silent()) {
            int port = freePort();
            Map<String, Object> tunnel =
                    work.untilState(work.local(host, port, silent.port()), "live");
            try (Socket open = new Socket("127.0.0.1", port)) {
                open.getOutputStream().write(1);
                work.web()
                        .delete()
                        .uri("/api/v1/tunnels/" + text(tunnel, "id") + "/connection")
                        .exchange()
                        .expectStatus()
                        .isAccepted();
                assertThat(open.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(work.endedConnections(text(tunnel, "id"), 1).getFirst())
                    .containsEntry("closeReason", "stopped");
            assertThat(work.find(text(tunnel, "id")))
                    .containsEntry("state", "stopped")
                    .containsEntry("desired", "off");
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> new Socket("127.0.0.1", port))
                    .isInstanceOf(IOException.class);
        }
    }

    private void assertCounted(Map<String, Object> tunnel, long in, long out) {
        String id = text(tunnel, "id");
        List<Map<String, Object>> connections = work.endedConnections(id, 1);
        assertThat(number(connections.getFirst(), "bytesIn")).isEqualTo(in);
        assertThat(number(connections.getFirst(), "bytesOut")).isEqualTo(out);
        Map<String, Object> after = work.find(id);
        assertThat(number(after, "bytesIn")).isEqualTo(in);
        assertThat(number(after, "bytesOut")).isEqualTo(out);
        assertThat(number(after, "connectionsEver")).isEqualTo(1);
        assertThat(number(after, "connections")).isZero();
    }

    private static int openedPort(Map<String, Object> tunnel) {
        return (int) number(part(tunnel, "listen"), "port");
    }

    private static String ask(Socket socket, String question) throws IOException {
        try (socket) {
            socket.getOutputStream().write(question.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void send(Socket socket) throws IOException {
        try (socket) {
            Sha256.writePattern(LARGE, socket.getOutputStream());
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    private static String receive(Socket socket) throws IOException {
        try (socket) {
            var sha256 = new Sha256();
            socket.getInputStream().transferTo(sha256);
            return sha256.hex();
        }
    }

    /** RFC 1928: no authentication, CONNECT to a name. */
    private static Socket socks5(int proxy, String name, int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", proxy);
        OutputStream out = socket.getOutputStream();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        out.write(new byte[] {5, 1, 0});
        assertThat(in.readShort()).isEqualTo((short) 0x0500);
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        out.write(new byte[] {5, 1, 0, 3, (byte) bytes.length});
        out.write(bytes);
        out.write(new byte[] {(byte) (port >> 8), (byte) port});
        byte[] reply = in.readNBytes(10);
        assertThat(reply[1]).isZero();
        return socket;
    }

    private static TcpServer webServer(String text) {
        return TcpServer.start((connection, tcp) -> {
            var lines =
                    new java.io.BufferedReader(
                            new java.io.InputStreamReader(
                                    connection.getInputStream(), StandardCharsets.US_ASCII));
            String line = lines.readLine();
            while (line != null && !line.isEmpty()) {
                line = lines.readLine();
            }
            String answer =
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                            + text.length()
                            + "\r\nConnection: close\r\n\r\n"
                            + text;
            connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        });
    }

    private static String curl(String... arguments) throws Exception {
        List<String> command =
                new java.util.ArrayList<>(List.of("curl", "-sS", "--max-time", "20"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
