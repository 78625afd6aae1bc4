package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.number;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.settings.Home;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Unix sockets on either side of every kind, over a real sshd. */
@CulvertTest
class SocketsIT {

    private static final Path FOLDER = folder();

    private static OpenSshServer server;

    @Autowired private Console console;
    @Autowired private Home home;
    private Workbench work;
    private String host;

    @DynamicPropertySource
    static void listTheFolder(DynamicPropertyRegistry properties) {
        properties.add("culvert.policy.dial-sockets", FOLDER::toString);
    }

    @BeforeAll
    static void startServer() {
        server = OpenSshServer.builder().config("StreamLocalBindUnlink yes").start();
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

    @ParameterizedTest(name = "{0}: {1} to {2}")
    @CsvSource({
        "local,  socket, port",
        "local,  port,   socket",
        "local,  socket, socket",
        "remote, socket, port",
        "remote, port,   socket",
        "remote, socket, socket"
    })
    void carriesAConversation(String kind, String listen, String target) throws Exception {
        Address from = listener(kind, listen);
        Address to = target.equals("port") ? new Endpoint("127.0.0.1", freePort()) : socket("t");
        try (Peer answering = Peer.answering(to)) {
            assertThat(answering).isNotNull();
            Map<String, Object> tunnel =
                    work.untilState(
                            work.tunnel(host, kind, json(from, "address"), json(to, "host")),
                            "live");

            assertThat(Peer.ask(from, "hello")).isEqualTo("heard hello");

            Map<String, Object> ended = work.endedConnections(text(tunnel, "id"), 1).getFirst();
            assertThat(text(ended, "target")).isEqualTo(to.toString());
            assertThat(number(ended, "bytesIn")).isEqualTo(5);
            assertThat(number(ended, "bytesOut")).isEqualTo(11);
            if (from instanceof SocketPath) {
                assertThat(text(ended, "peer")).startsWith("a program on ");
                assertThat(text(part(tunnel, "listen"), "path")).isEqualTo(from.toString());
            }
            if (to instanceof SocketPath) {
                assertThat(text(part(tunnel, "target"), "path")).isEqualTo(to.toString());
            }
            assertThat(text(tunnel, "command"))
                    .contains(kind.equals("local") ? " -L " : " -R ")
                    .contains(to.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"dynamic", "remote"})
    void speaksSocksAtASocket(String kind) throws Exception {
        Address from = listener(kind, "socket");
        try (Peer answering = Peer.answeringSomewhere()) {
            work.untilState(work.tunnel(host, kind, json(from, "address"), null), "live");

            try (RawSocks client = RawSocks.connect(from)) {
                assertThat(client.five("127.0.0.1", answering.port())).isZero();
                assertThat(client.ask("hello")).isEqualTo("heard hello");
            }
        }
    }

    @Test
    void theSocketGoesWhenTheTunnelStopsAndComesBackWithIt() throws Exception {
        try (Peer answering = Peer.answeringSomewhere()) {
            SocketPath from = (SocketPath) listener("local", "socket");
            Map<String, Object> target = Workbench.target(answering.port());
            Map<String, Object> tunnel =
                    work.untilState(
                            work.tunnel(host, "local", json(from, "address"), target), "live");
            String path = "/api/v1/tunnels/" + text(tunnel, "id") + "/connection";

            work.web().delete().uri(path).exchange().expectStatus().isAccepted();
            assertThat(Path.of(from.path())).doesNotExist();

            work.web().post().uri(path).exchange().expectStatus().isAccepted();
            work.untilState(tunnel, "live");
            assertThat(Peer.ask(from, "hello")).isEqualTo("heard hello");
        }
    }

    @Test
    void aSecondTunnelIsToldWhoHasTheSocket() throws Exception {
        try (Peer answering = Peer.answeringSomewhere()) {
            Address from = listener("local", "socket");
            Map<String, Object> target = Workbench.target(answering.port());
            Map<String, Object> first =
                    work.untilState(
                            work.tunnel(host, "local", json(from, "address"), target), "live");

            Map<String, Object> second =
                    work.untilState(
                            work.tunnel(host, "local", json(from, "address"), target), "failed");

            assertThat(part(second, "problem"))
                    .containsEntry("code", "BIND_IN_USE")
                    .containsEntry(
                            "detail", "It is used by your tunnel " + text(first, "name") + ".");
        }
    }

    @Test
    void nobodyMakesASocketOutsideTheFolders() {
        for (String path :
                List.of("/tmp/mine.sock", home.resolve("mine.sock").toString(), FOLDER + "/mine")) {
            assertThat(
                            work.refused(
                                    "/api/v1/tunnels",
                                    wish("local", Map.of("path", path), Workbench.target(80))))
                    .as(path)
                    .containsEntry("code", "SOCKET_FOLDER");
        }
    }

    @Test
    void nobodyReachesASocketNearTheConsoleOutsideTheListedFolders() throws Exception {
        SocketPath guarded = new SocketPath(home.resolve("guarded.sock").toString());
        try (Peer answering = Peer.answering(guarded)) {
            assertThat(answering).isNotNull();
            Map<String, Object> tunnel =
                    work.untilState(
                            work.tunnel(host, "remote", Map.of("port", 0), json(guarded, "host")),
                            "failed");
            assertThat(part(tunnel, "problem")).containsEntry("code", "DIAL_SOCKET");
        }
    }

    @Test
    void aSocketThatIsNotThereDegradesTheTunnel() {
        Map<String, Object> tunnel =
                work.tunnel(
                        host, "local", Map.of("port", freePort()), json(socket("none"), "host"));
        assertThat(part(work.untilState(tunnel, "degraded"), "problem"))
                .containsEntry("code", "L_TARGET");
    }

    @Test
    void aPathAndAPortAreOneTooMany() {
        Map<String, Object> both = Map.of("path", "/run/a.sock", "port", 80);
        assertThat(work.refused("/api/v1/tunnels", wish("local", both, Workbench.target(80))))
                .containsEntry("code", "PATH_OR_PORT");
    }

    private Map<String, Object> wish(
            String kind, Map<String, Object> listen, Map<String, Object> target) {
        return Map.of("hostId", host, "kind", kind, "listen", listen, "target", target);
    }

    /** On the console's machine sockets lie in its home, on the Host anywhere. */
    private Address listener(String kind, String what) {
        if (what.equals("port")) {
            return new Endpoint("127.0.0.1", freePort());
        }
        String name = "s" + System.nanoTime();
        return kind.equals("remote")
                ? socket("l")
                : new SocketPath(home.resolve("sockets", name).toString());
    }

    private static SocketPath socket(String name) {
        return new SocketPath(FOLDER.resolve(name + System.nanoTime()).toString());
    }

    private static Map<String, Object> json(Address address, String hostField) {
        return switch (address) {
            case Endpoint(String name, int port) -> Map.of(hostField, name, "port", port);
            case SocketPath(String path) -> Map.of("path", path);
        };
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("culvert-sockets");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
