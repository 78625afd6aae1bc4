package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.TcpServer;
import dev.culvert.testing.Visitor;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.Disposable;

/** What a tunnel does when things go wrong, and how it says so. */
@CulvertTest
class SupervisionIT {

    private OpenSshServer server;
    private Visitor visitor;
    private Workbench work;

    @Autowired private Console console;

    @BeforeEach
    void start() {
        server = OpenSshServer.start();
        visitor = console.member();
        work = new Workbench(visitor);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void comesBackByItselfAfterTheServerRestarts() throws Exception {
        try (TcpServer echo = TcpServer.echo()) {
            int port = freePort();
            Map<String, Object> tunnel =
                    work.untilState(
                            work.local(work.trustedHost(server), port, echo.port()), "live");
            List<String> states = new CopyOnWriteArrayList<>();
            Disposable watching = watch(text(tunnel, "id"), states);
            await().until(() -> states.contains("live"));

            server.kill();
            Map<String, Object> lost = work.untilState(tunnel, "reconnecting");
            assertThat(part(lost, "problem")).containsKey("title");
            await().until(() -> states.contains("reconnecting"));
            server.restart();

            work.untilState(tunnel, "live");
            await().until(() -> states.getLast().equals("live"));
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.getOutputStream().write(7);
                assertThat(socket.getInputStream().read()).isEqualTo(7);
            }
            watching.dispose();
        }
    }

    @Test
    void whoConnectsWhileTheServerRestartsIsServedAfterwards() throws Exception {
        try (TcpServer echo = TcpServer.echo()) {
            int port = freePort();
            Map<String, Object> tunnel =
                    work.untilState(
                            work.local(work.trustedHost(server), port, echo.port()), "live");
            server.kill();
            work.untilState(tunnel, "reconnecting");
            try (Socket early = new Socket("127.0.0.1", port)) {
                early.setSoTimeout(20_000);
                early.getOutputStream().write(7);

                server.restart();

                assertThat(early.getInputStream().read()).isEqualTo(7);
            }
        }
    }

    @Test
    void aRemotePortThatTheServerChoseStaysWhenTheServerRestarts() throws Exception {
        try (TcpServer echo = TcpServer.echo()) {
            Map<String, Object> tunnel =
                    work.untilState(work.remote(work.trustedHost(server), 0, echo.port()), "live");
            Object port = part(tunnel, "listen").get("port");
            server.kill();
            work.untilState(tunnel, "reconnecting");

            server.restart();

            assertThat(part(work.untilState(tunnel, "live"), "listen")).containsEntry("port", port);
        }
    }

    @Test
    void aRemotePortThatTheServerChoseMovesOnlyWhenSomebodyElseTookIt() throws Exception {
        try (TcpServer echo = TcpServer.echo()) {
            Map<String, Object> tunnel =
                    work.untilState(work.remote(work.trustedHost(server), 0, echo.port()), "live");
            int port = (int) part(tunnel, "listen").get("port");
            server.kill();
            work.untilState(tunnel, "reconnecting");
            try (ServerSocket taken = new ServerSocket(port)) {
                server.restart();
                assertThat(part(work.untilState(tunnel, "live"), "listen"))
                        .doesNotContainEntry("port", taken.getLocalPort());
            }
        }
    }

    @Test
    void aRemotePortIsOpenAgainAfterTheServerRestarts() throws Exception {
        try (TcpServer echo = TcpServer.echo()) {
            int port = freePort();
            Map<String, Object> tunnel =
                    work.untilState(
                            work.remote(work.trustedHost(server), port, echo.port()), "live");

            server.restart();

            work.untilState(tunnel, "live");
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> {
                        try (Socket socket = new Socket("127.0.0.1", port)) {
                            socket.getOutputStream().write(7);
                            return socket.getInputStream().read() == 7;
                        }
                    });
        }
    }

    @Test
    void waitsForAPersonToTrustTheFirstHostKeyAndThenGoesLive() throws Exception {
        try (TcpServer echo = TcpServer.echo()) {
            String host = work.host(server);
            Map<String, Object> tunnel =
                    work.untilState(work.local(host, freePort(), echo.port()), "needs_you");
            assertThat(part(tunnel, "problem"))
                    .containsEntry("code", "HOSTKEY_NEW")
                    .containsEntry("fingerprint", server.hostKey().fingerprint());
            assertThat(server.log()).doesNotContain("Accepted");

            work.trust(host, server.hostKey().fingerprint());

            work.untilState(tunnel, "live");
        }
    }

    @Test
    void trustsNoOtherKeyThanTheOneThatIsShown() {
        String host = work.host(server);
        Map<String, Object> problem =
                work.refused(
                        "/api/v1/hosts/" + host + "/keys",
                        Map.of(
                                "fingerprint",
                                "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
        assertThat(problem).containsEntry("code", "HOSTKEY_OTHER");
    }

    @Test
    void aChangedHostKeyRefusesToConnectAndNeverRetries() throws Exception {
        try (TcpServer echo = TcpServer.echo()) {
            Map<String, Object> tunnel =
                    work.untilState(
                            work.local(work.trustedHost(server), freePort(), echo.port()), "live");

            server.replaceHostKey();

            Map<String, Object> refused = work.untilState(tunnel, "needs_you");
            assertThat(part(refused, "problem")).containsEntry("code", "HOSTKEY_CHANGED");
            assertThat(text(part(refused, "problem"), "detail"))
                    .contains(server.hostKey().fingerprint());
        }
    }

    @Test
    void aWrongPasswordSaysSo() {
        Map<String, Object> host =
                work.created(
                        "/api/v1/hosts",
                        Map.of(
                                "name",
                                "by-password",
                                "address",
                                "127.0.0.1",
                                "port",
                                server.port(),
                                "user",
                                server.user(),
                                "auth",
                                Map.of("password", "not the password")));
        work.trust(text(host, "id"), server.hostKey().fingerprint());

        Map<String, Object> tunnel =
                work.untilState(work.local(text(host, "id"), freePort(), 1), "failed");

        assertThat(part(tunnel, "problem")).containsEntry("code", "AUTH_FAILED");
        assertThat(text(part(tunnel, "problem"), "title")).contains("did not accept the password");
    }

    @Test
    void aBusyPortSaysWhoHasItAndOffersAnother() throws Exception {
        String host = work.trustedHost(server);
        try (ServerSocket busy = new ServerSocket(0)) {
            Map<String, Object> tunnel =
                    work.untilState(work.local(host, busy.getLocalPort(), 9), "failed");
            assertThat(part(tunnel, "problem")).containsEntry("code", "BIND_IN_USE");
        }
        try (TcpServer echo = TcpServer.echo()) {
            int port = freePort();
            Map<String, Object> first =
                    work.untilState(work.local(host, port, echo.port()), "live");
            Map<String, Object> second =
                    work.untilState(work.local(host, port, echo.port()), "failed");
            assertThat(text(part(second, "problem"), "detail")).contains(text(first, "name"));
        }
    }

    @Test
    void anAbsentTargetIsAProblemOfALiveTunnelUntilItAnswers() throws Exception {
        int targetPort = freePort();
        Map<String, Object> tunnel =
                work.untilState(
                        work.local(work.trustedHost(server), freePort(), targetPort), "degraded");
        assertThat(part(tunnel, "problem")).containsEntry("code", "L_TARGET_REFUSED");

        try (ServerSocket target = new ServerSocket(targetPort)) {
            assertThat(target.isBound()).isTrue();
            work.web()
                    .post()
                    .uri("/api/v1/tunnels/" + text(tunnel, "id") + "/connection")
                    .exchange()
                    .expectStatus()
                    .isAccepted();
            work.untilState(tunnel, "live");
        }
    }

    @Test
    void anUnknownTargetNameSaysWhereItWasLookedUp() {
        Map<String, Object> wish =
                work.tunnel(
                        work.trustedHost(server),
                        "local",
                        Map.of("port", freePort()),
                        Map.of("host", "no-such-name.invalid", "port", 80));
        Map<String, Object> tunnel =
                await().until(() -> work.find(text(wish, "id")), now -> now.get("problem") != null);
        assertThat(text(part(tunnel, "problem"), "title")).contains("no-such-name.invalid");
        assertThat(text(part(tunnel, "problem"), "fix")).isNotBlank();
    }

    @Test
    void anUnknownHostNameKeepsTryingAndSaysWhatIsWrong() {
        Map<String, Object> host =
                work.created(
                        "/api/v1/hosts", Map.of("address", "no-such-host.invalid", "user", "me"));
        Map<String, Object> tunnel =
                work.untilState(work.local(text(host, "id"), freePort(), 80), "reconnecting");
        assertThat(part(tunnel, "problem")).containsEntry("code", "DNS");
    }

    @Test
    void changingAHostKeepsItsPassword() {
        Map<String, Object> host =
                work.created(
                        "/api/v1/hosts",
                        Map.of(
                                "address",
                                "127.0.0.1",
                                "port",
                                server.port(),
                                "user",
                                server.user(),
                                "auth",
                                Map.of("password", "secret of the host")));
        work.web()
                .patch()
                .uri("/api/v1/hosts/" + text(host, "id"))
                .bodyValue(Map.of("name", "renamed"))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.auth.kind")
                .isEqualTo("password");
        work.trust(text(host, "id"), server.hostKey().fingerprint());
        Map<String, Object> tunnel =
                work.untilState(work.local(text(host, "id"), freePort(), 1), "failed");
        assertThat(part(tunnel, "problem")).containsEntry("code", "AUTH_FAILED");
    }

    private Disposable watch(String id, List<String> states) {
        return console.bearer(visitor.token())
                .get()
                .uri("/api/v1/events")
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(
                        new ParameterizedTypeReference<ServerSentEvent<Map<String, Object>>>() {})
                .getResponseBody()
                .filter(event -> "tunnel".equals(event.event()))
                .filter(event -> id.equals(text(event.data(), "id")))
                .subscribe(event -> states.add(text(event.data(), "state")));
    }
}
