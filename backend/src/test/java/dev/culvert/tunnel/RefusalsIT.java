package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.number;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.ssh.Endpoint;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What an sshd forbids, and that each refusal is recognised: one sshd for each configuration. */
@CulvertTest
class RefusalsIT {

    private static final String THIS = "this";

    @Autowired private Console console;
    private Workbench work;

    @BeforeEach
    void aPerson() {
        work = new Workbench(console.member());
    }

    /** {@code any} sets nothing, {@code this} allows what is asked for, {@code other} not. */
    @ParameterizedTest(name = "AllowTcpForwarding {0}, PermitOpen {1}, PermitListen {2}")
    @CsvSource({
        "yes,    any,   any",
        "yes,    this,  this",
        "yes,    other, this",
        "yes,    this,  other",
        "yes,    other, other",
        "local,  any,   any",
        "local,  this,  this",
        "local,  other, this",
        "remote, any,   any",
        "remote, this,  this",
        "remote, this,  other",
        "no,     any,   any",
        "no,     this,  this",
    })
    void eachRefusalHasItsCode(String forwarding, String open, String listen) throws Exception {
        int port = freePort();
        int socksPort = freePort();
        try (Peer answering = Peer.answeringSomewhere();
                OpenSshServer server =
                        OpenSshServer.builder()
                                .config(
                                        "AllowTcpForwarding " + forwarding,
                                        "PermitOpen " + permitOpen(open, answering.port()),
                                        "PermitListen " + permitListen(listen, port, socksPort))
                                .start()) {
            String host = work.trustedHost(server);
            boolean opens = forwarding.matches("yes|local") && !open.equals("other");
            boolean listens = forwarding.matches("yes|remote") && !listen.equals("other");

            String refusal = forwarding.matches("yes|remote") ? "R_REFUSED" : "R_DISABLED";

            Map<String, Object> local = work.local(host, freePort(), answering.port());
            assertIs(local, opens ? null : "L_DENIED");
            Map<String, Object> remote = work.remote(host, port, answering.port());
            assertIs(remote, listens ? null : refusal);
            Map<String, Object> reverse =
                    work.tunnel(host, "remote", Map.of("port", socksPort), null);
            assertIs(reverse, listens ? null : refusal);

            int browse = freePort();
            Map<String, Object> dynamic = work.untilState(work.dynamic(host, browse), "live");
            try (RawSocks client = RawSocks.connect(new Endpoint("127.0.0.1", browse))) {
                assertThat(client.five("127.0.0.1", answering.port())).isEqualTo(opens ? 0 : 2);
            }
            assertThat(text(dynamic, "kind")).isEqualTo("dynamic");
        }
    }

    @Test
    void forbiddenSocketsAreNotTakenForLiveOnes(@TempDir Path folder) throws Exception {
        try (OpenSshServer server =
                OpenSshServer.builder().config("AllowStreamLocalForwarding no").start()) {
            String host = work.trustedHost(server);
            String socket = Files.createDirectory(folder.resolve("s")).resolve("a").toString();
            Map<String, Object> at = Map.of("path", socket);

            Map<String, Object> remote = work.tunnel(host, "remote", at, Workbench.target(80));
            assertThat(text(assertIs(remote, "R_REFUSED"), "detail"))
                    .contains("AllowStreamLocalForwarding");

            Map<String, Object> local = work.tunnel(host, "local", Map.of("port", freePort()), at);
            Map<String, Object> degraded = work.untilState(local, "degraded");
            assertThat(part(degraded, "problem")).containsEntry("code", "L_TARGET");
            assertThat(text(part(degraded, "problem"), "detail"))
                    .contains("AllowStreamLocalForwarding");
        }
    }

    /** The problem, empty for a tunnel that is live as it should. */
    private Map<String, Object> assertIs(Map<String, Object> tunnel, String code) {
        if (code == null) {
            Map<String, Object> live = work.untilState(tunnel, "live");
            assertThat(number(part(live, "listen"), "port")).isPositive();
            return Map.of();
        }
        Map<String, Object> problem = part(work.untilState(tunnel, "failed"), "problem");
        assertThat(problem).containsEntry("code", code);
        return problem;
    }

    private static String permitOpen(String what, int port) {
        return switch (what) {
            case "any" -> "any";
            case THIS -> "127.0.0.1:" + port;
            default -> "192.0.2.1:1";
        };
    }

    private static String permitListen(String what, int port, int other) {
        return switch (what) {
            case "any" -> "any";
            case THIS -> port + " " + other;
            default -> "1";
        };
    }
}
