package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.problem.Catalogue;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.SshKeygen;
import dev.culvert.testing.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Every row of the error catalogue, made by a server that really does so. */
@CulvertTest
class ErrorCatalogueIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Workbench work;

    @Autowired private Console console;
    @Autowired private TunnelSettings limits;

    @BeforeEach
    void signIn() {
        work = new Workbench(console.member());
    }

    @Test
    void aNameThatNobodyKnowsSuggestsTheNearestHost() {
        host("db-one.invalid", 22);
        Map<String, Object> problem = problemOf(host("db-onee.invalid", 22), "DNS");
        assertThat(text(problem, "detail")).contains("Did you mean db-one.invalid?");
    }

    @Test
    void aServerThatDoesNotAnswerIsATimeout() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> fillers = fill(full);
            problemOf(host("127.0.0.1", full.getLocalPort()), "TCP_TIMEOUT");
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void aPortWithoutAListenerIsRefusedAndOtherPortsAreNamed() {
        Map<String, Object> problem = problemOf(host("127.0.0.1", freePort()), "TCP_REFUSED");
        assertThat(text(problem, "fix")).contains("2222", "22022");
    }

    @Test
    void aWebServerIsNoSshServer() {
        byte[] greeting = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (TcpServer web =
                TcpServer.start((socket, server) -> {
                    socket.getOutputStream().write(greeting);
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                })) {
            Map<String, Object> problem = problemOf(host("127.0.0.1", web.port()), "NOT_SSH");
            assertThat(text(problem, "detail")).contains("HTTP/1.1 400");
        }
    }

    @Test
    void aServerThatClosesAtOnceMayBeLimiting() {
        try (TcpServer closing = TcpServer.start((socket, server) -> socket.close())) {
            Map<String, Object> problem = problemOf(host("127.0.0.1", closing.port()), "NOT_SSH");
            assertThat(text(problem, "title")).contains("closed the door early");
            assertThat(text(problem, "detail")).contains("MaxStartups");
        }
    }

    @Test
    void aServerWithOldAlgorithmsOnlyIsNamedWithWhatItOffers() {
        try (OpenSshServer server = sshd("KexAlgorithms diffie-hellman-group1-sha1")) {
            Map<String, Object> problem = problemOf(work.host(server), "KEX_NONE");
            assertThat(text(problem, "detail")).contains("diffie-hellman-group1-sha1");
        }
    }

    @Test
    void aKeyThatIsNotTrustedYetIsShown() {
        try (OpenSshServer server = sshd()) {
            Map<String, Object> problem = problemOf(work.host(server), "HOSTKEY_NEW");
            assertThat(problem).containsEntry("fingerprint", server.hostKey().fingerprint());
        }
    }

    @Test
    void aKeyThatChangedShowsBoth() {
        try (OpenSshServer server = sshd()) {
            String host = work.trustedHost(server);
            String old = server.hostKey().fingerprint();
            server.replaceHostKey();
            Map<String, Object> problem = problemOf(host, "HOSTKEY_CHANGED");
            assertThat(text(problem, "detail")).contains(old, server.hostKey().fingerprint());
        }
    }

    @Test
    void aStrangersKeyIsNotAccepted() {
        try (OpenSshServer server = sshd()) {
            Map<String, Object> problem = problemOf(hostWithStrangersKey(server), "AUTH_FAILED");
            assertThat(text(problem, "detail")).contains(server.user(), "publickey");
        }
    }

    @Test
    void aServerThatAllowsOneTryStopsThere() {
        try (OpenSshServer server = sshd("MaxAuthTries 1")) {
            problemOf(hostWithStrangersKey(server), "AUTH_TOO_MANY");
        }
    }

    @Test
    void forwardingThatIsOffIsDenied() {
        try (OpenSshServer server = sshd("AllowTcpForwarding no")) {
            Map<String, Object> problem = problemOf(work.trustedHost(server), "L_DENIED");
            assertThat(text(problem, "detail")).contains("AllowTcpForwarding", "PermitOpen");
        }
    }

    @Test
    void aTargetThatIsLeftOutIsToldApartWhileAnotherOneWorks() {
        try (TcpServer echo = TcpServer.echo();
                OpenSshServer server = sshd("PermitOpen 127.0.0.1:" + echo.port())) {
            String host = work.trustedHost(server);
            work.untilState(work.local(host, freePort(), echo.port()), "live");
            problemOf(host, "L_PERMITOPEN");
        }
    }

    @Test
    void targetsAreToldApartByWhatTheServerSaw() {
        try (OpenSshServer server = sshd()) {
            String host = work.trustedHost(server);
            problemOf(host, "L_TARGET_REFUSED");
            Map<String, Object> unknown =
                    work.tunnel(
                            host,
                            "local",
                            Map.of("port", freePort()),
                            Map.of("host", "no-such-name.invalid", "port", 80));
            untilProblem(unknown, "L_TARGET_DNS");
        }
    }

    /**
     * The kernel refuses a TCP connection to the broadcast address at once, whatever its routes are
     * (tcp_v4_connect), and OpenSSH gives a reason only for those that fail later (channels.c).
     */
    @Test
    void aTargetWithoutAWayToItIsNamedWithoutAReason() {
        try (OpenSshServer server = sshd()) {
            Map<String, Object> tunnel =
                    work.tunnel(
                            work.trustedHost(server),
                            "local",
                            Map.of("port", freePort()),
                            Map.of("host", "255.255.255.255", "port", 80));
            Map<String, Object> problem = untilProblem(tunnel, "L_TARGET");
            assertThat(text(problem, "title")).contains("255.255.255.255:80");
            assertThat(text(problem, "detail")).contains("open failed");
        }
    }

    @Test
    void whoHasAllTheTunnelsThatOneMayKeepIsToldTheLimit() {
        try (OpenSshServer server = sshd()) {
            String host = work.host(server);
            for (int i = 0; i < limits.maxPerPerson(); i++) {
                work.created("/api/v1/tunnels", off(host, 20_000 + i));
            }
            Map<String, Object> problem = work.refused("/api/v1/tunnels", off(host, 19_999));
            assertThat(problem).containsEntry("code", "TOO_MANY_TUNNELS");
            assertThat(text(problem, "title")).contains("200");
            assertThat(text(problem, "fix")).contains("Delete");
            assertThat(Catalogue.find("TOO_MANY_TUNNELS")).isPresent();
        }
    }

    private static Map<String, Object> off(String host, int port) {
        return Map.of(
                "hostId", host, "kind", "dynamic", "listen", Map.of("port", port), "start", false);
    }

    @Test
    void aPortOfTheConsoleThatIsTakenNamesTheOtherTunnel() {
        try (OpenSshServer server = sshd();
                TcpServer echo = TcpServer.echo()) {
            String host = work.trustedHost(server);
            int port = freePort();
            Map<String, Object> first =
                    work.untilState(work.local(host, port, echo.port()), "live");
            Map<String, Object> problem = untilProblem(work.dynamic(host, port), "BIND_IN_USE");
            assertThat(text(problem, "detail")).contains(text(first, "name"));
        }
    }

    @Test
    void remotePortsAreRefusedForDifferentReasons() throws IOException {
        try (OpenSshServer off = sshd("AllowTcpForwarding local");
                OpenSshServer some = sshd("PermitListen 127.0.0.1:1");
                OpenSshServer any = sshd();
                TcpServer taken = TcpServer.echo()) {
            untilProblem(work.remote(work.trustedHost(off), freePort(), 9), "R_DISABLED");
            untilProblem(work.remote(work.trustedHost(some), freePort(), 9), "R_REFUSED");
            untilProblem(work.remote(work.trustedHost(any), taken.port(), 9), "R_BIND");
        }
    }

    @Test
    void aLinkThatEndsIsDropped() {
        try (OpenSshServer server = sshd();
                TcpServer echo = TcpServer.echo()) {
            Map<String, Object> tunnel =
                    work.untilState(
                            work.local(work.trustedHost(server), freePort(), echo.port()), "live");
            String id = text(tunnel, "id");
            // The first try after a loss comes at once; it is the second that waits and is seen.
            await().atMost(PATIENCE)
                    .until(() -> {
                        server.killSessions();
                        return work.find(id).get("problem") instanceof Map<?, ?> problem
                                && "DROPPED".equals(problem.get("code"));
                    });
        }
    }

    private static OpenSshServer sshd(String... config) {
        return OpenSshServer.builder().config(config).start();
    }

    private String host(String address, int port) {
        Map<String, Object> host = new HashMap<>();
        host.put("name", address + " " + port);
        host.put("address", address);
        host.put("port", port);
        host.put("user", "mara");
        host.put("auth", Map.of("password", "secret"));
        return text(work.created("/api/v1/hosts", host), "id");
    }

    private String hostWithStrangersKey(OpenSshServer server) {
        String pem = SshKeygen.generate("", "-t", "ed25519").privatePem();
        String key =
                text(
                        work.created("/api/v1/keys", Map.of("name", "stranger", "privateKey", pem)),
                        "id");
        String id =
                text(
                        work.created(
                                "/api/v1/hosts",
                                Map.of(
                                        "name", "strict",
                                        "address", "127.0.0.1",
                                        "port", server.port(),
                                        "user", server.user(),
                                        "auth", Map.of("keyId", key))),
                        "id");
        work.trust(id, server.hostKey().fingerprint());
        return id;
    }

    /** Connects until the kernel takes no more, since nobody accepts. */
    private static List<Socket> fill(ServerSocket full) throws IOException {
        List<Socket> fillers = new ArrayList<>();
        while (true) {
            Socket socket = new Socket();
            fillers.add(socket);
            try {
                socket.connect(new InetSocketAddress("127.0.0.1", full.getLocalPort()), 500);
            } catch (SocketTimeoutException e) {
                return fillers;
            }
        }
    }

    /** What a local tunnel over this Host to a port without a listener says. */
    private Map<String, Object> problemOf(String hostId, String code) {
        return untilProblem(work.local(hostId, freePort(), freePort()), code);
    }

    private Map<String, Object> untilProblem(Map<String, Object> tunnel, String code) {
        String id = text(tunnel, "id");
        await().atMost(PATIENCE).until(() -> work.find(id).get("problem") != null);
        Map<String, Object> problem = part(work.find(id), "problem");
        assertThat(problem).containsEntry("code", code);
        assertThat(text(problem, "title")).doesNotContain(code).doesNotStartWith("Error");
        return problem;
    }
}
