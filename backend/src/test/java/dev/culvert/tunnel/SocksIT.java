package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.number;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.ssh.Endpoint;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** SOCKS 4, 4a and 5 to names and addresses, on the console (-D) and on the Host (-R port). */
@CulvertTest
class SocksIT {

    private static final int NOT_ALLOWED = 2;
    private static final int HOST_UNREACHABLE = 4;
    private static final int CONNECTION_REFUSED = 5;
    private static final int REFUSED_4 = 0x5B;

    private static OpenSshServer server;

    @Autowired private Console console;
    private Workbench work;
    private String host;

    @BeforeAll
    static void startServer() {
        // Or sshd would not connect to ::1 either.
        server = OpenSshServer.builder().config("AddressFamily any").start();
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

    @ParameterizedTest(name = "{0}: SOCKS{1} to {2}")
    @CsvSource({
        "dynamic, 4,  127.0.0.1",
        "dynamic, 4a, localhost",
        "dynamic, 4a, 127.0.0.1",
        "dynamic, 5,  127.0.0.1",
        "dynamic, 5,  localhost",
        "remote,  4,  127.0.0.1",
        "remote,  4a, localhost",
        "remote,  4a, 127.0.0.1",
        "remote,  5,  127.0.0.1",
        "remote,  5,  localhost",
    })
    void carriesAConversation(String kind, String version, String name) throws Exception {
        try (Peer answering = Peer.answeringSomewhere()) {
            Map<String, Object> tunnel = live(kind, Map.of());
            try (RawSocks client = RawSocks.connect(opened(tunnel))) {
                assertThat(connect(client, version, name, answering.port())).isZero();
                assertThat(client.ask("hello")).isEqualTo("heard hello");
            }
            assertThat(work.endedConnections(text(tunnel, "id"), 1).getFirst())
                    .containsEntry("target", name + ":" + answering.port())
                    .containsEntry("bytesIn", 5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dynamic", "remote"})
    void carriesAConversationOverIpv6(String kind) throws Exception {
        assumeTrue(hasIpv6Loopback(), "this machine has no ::1");
        try (Peer answering = Peer.answering6()) {
            Map<String, Object> tunnel = live(kind, Map.of());
            try (RawSocks client = RawSocks.connect(opened(tunnel))) {
                assertThat(client.five("::1", answering.port())).isZero();
                assertThat(client.ask("hello")).isEqualTo("heard hello");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dynamic", "remote"})
    void saysWhyATargetCannotBeReached(String kind) throws Exception {
        Map<String, Object> tunnel = live(kind, Map.of());
        int nobody = freePort();
        for (String version : List.of("4", "4a", "5")) {
            try (RawSocks client = RawSocks.connect(opened(tunnel))) {
                assertThat(connect(client, version, "127.0.0.1", nobody))
                        .as(version)
                        .isEqualTo(version.equals("5") ? CONNECTION_REFUSED : REFUSED_4);
            }
        }
        assertThat(work.endedConnections(text(tunnel, "id"), 3))
                .allMatch(each -> "target refused".equals(each.get("closeReason")));
    }

    @Test
    void fromTheHostNothingIsDialledThatTheConsoleMayNotDial() throws Exception {
        Map<String, Object> tunnel = live("remote", Map.of());
        try (RawSocks client = RawSocks.connect(opened(tunnel))) {
            assertThat(client.five("169.254.169.254", 80)).isEqualTo(NOT_ALLOWED);
        }
        try (RawSocks client = RawSocks.connect(opened(tunnel))) {
            assertThat(client.five("127.0.0.1", console.port())).isEqualTo(NOT_ALLOWED);
        }
        try (RawSocks client = RawSocks.connect(opened(tunnel))) {
            assertThat(client.five("no-such-name.invalid", 80)).isEqualTo(HOST_UNREACHABLE);
        }
        assertThat(work.endedConnections(text(tunnel, "id"), 3))
                .extracting(each -> each.get("closeReason"))
                .containsExactlyInAnyOrder("policy", "policy", "target refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dynamic", "remote"})
    void aPasswordIsAskedOfEverybody(String kind) throws Exception {
        try (Peer answering = Peer.answeringSomewhere()) {
            Map<String, Object> tunnel =
                    live(kind, Map.of("socks", Map.of("user", "mara", "password", "a long one")));
            assertThat(part(tunnel, "socks")).isEqualTo(Map.of("user", "mara"));

            assertThat(asks(tunnel, "mara", "a long one", answering)).isZero();
            assertThat(asks(tunnel, "mara", "a long lie", answering)).isEqualTo(RawSocks.CLOSED);
            assertThat(asks(tunnel, "ana", "a long one", answering)).isEqualTo(RawSocks.CLOSED);
            try (RawSocks client = RawSocks.connect(opened(tunnel))) {
                assertThat(client.five("127.0.0.1", answering.port())).isEqualTo(RawSocks.CLOSED);
            }
            try (RawSocks client = RawSocks.connect(opened(tunnel))) {
                assertThat(client.four("127.0.0.1", answering.port())).isEqualTo(REFUSED_4);
            }
            assertThat(work.endedConnections(text(tunnel, "id"), 5))
                    .filteredOn(each -> "policy".equals(each.get("closeReason")))
                    .hasSize(4);

            patch(tunnel, Map.of("socks", Map.of("user", "ana")));
            assertThat(asks(tunnel, "ana", "a long one", answering)).isZero();
            patch(tunnel, Map.of("socks", Map.of()));
            try (RawSocks client = RawSocks.connect(opened(tunnel))) {
                assertThat(client.five("127.0.0.1", answering.port())).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dynamic", "remote"})
    void whoGuessesIsHeardNoMoreForAWhile(String kind) throws Exception {
        try (Peer answering = Peer.answeringSomewhere()) {
            Map<String, Object> tunnel =
                    live(kind, Map.of("socks", Map.of("user", "mara", "password", "a long one")));
            for (int guess = 0; guess < 5; guess++) {
                assertThat(asks(tunnel, "mara", "guess " + guess, answering))
                        .isEqualTo(RawSocks.CLOSED);
            }
            assertThat(asks(tunnel, "mara", "a long one", answering)).isEqualTo(RawSocks.CLOSED);
        }
    }

    @Test
    void aPasswordGuardsAPortThatEverybodyReaches() {
        Map<String, Object> open = wish("dynamic", Map.of("address", "*", "port", freePort()));
        assertThat(work.refused("/api/v1/tunnels", open)).containsEntry("code", "SOCKS_OPEN");
        open.put("socks", Map.of("user", "mara", "password", "a long one"));
        Map<String, Object> tunnel = work.created("/api/v1/tunnels", open);

        assertThat(text(part(work.untilState(tunnel, "live"), "listen"), "reachableBy"))
                .isEqualTo("Anyone who reaches the console, with user and password");
        work.web()
                .patch()
                .uri("/api/v1/tunnels/" + text(tunnel, "id"))
                .bodyValue(Map.of("socks", Map.of()))
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dynamic", "remote"})
    void sourceRangesAreEnforced(String kind) throws Exception {
        Map<String, Object> tunnel = live(kind, Map.of("allowFrom", List.of("10.0.0.0/8")));
        try (RawSocks client = RawSocks.connect(opened(tunnel))) {
            assertThat(client.four("127.0.0.1", 80)).isEqualTo(RawSocks.CLOSED);
        } catch (IOException reset) {
            // closing with unread bytes resets
        }
        assertThat(work.endedConnections(text(tunnel, "id"), 1).getFirst())
                .containsEntry("closeReason", "policy");
    }

    private int asks(Map<String, Object> tunnel, String user, String password, Peer answering)
            throws IOException {
        try (RawSocks client = RawSocks.connect(opened(tunnel))) {
            return client.five(user, password, "127.0.0.1", answering.port());
        }
    }

    private static int connect(RawSocks client, String version, String name, int port)
            throws IOException {
        return switch (version) {
            case "4" -> client.four(name, port);
            case "4a" -> client.fourA(name, port);
            default -> client.five(name, port);
        };
    }

    private Map<String, Object> live(String kind, Map<String, Object> more) {
        int port = kind.equals("remote") ? 0 : freePort();
        Map<String, Object> wish = wish(kind, Map.of("port", port));
        wish.putAll(more);
        return work.untilState(work.created("/api/v1/tunnels", wish), "live");
    }

    private Map<String, Object> wish(String kind, Map<String, Object> listen) {
        return new HashMap<>(Map.of("hostId", host, "kind", kind, "listen", listen));
    }

    private void patch(Map<String, Object> tunnel, Map<String, Object> change) {
        work.web()
                .patch()
                .uri("/api/v1/tunnels/" + text(tunnel, "id"))
                .bodyValue(change)
                .exchange()
                .expectStatus()
                .isOk();
    }

    private static Endpoint opened(Map<String, Object> tunnel) {
        return new Endpoint("127.0.0.1", (int) number(part(tunnel, "listen"), "port"));
    }

    private static boolean hasIpv6Loopback() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
