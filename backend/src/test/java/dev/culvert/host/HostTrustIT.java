package dev.culvert.host;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.ssh.HostKey;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.SshKeygen;
import dev.culvert.testing.TcpServer;
import dev.culvert.tunnel.Workbench;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.ParameterizedTypeReference;

/** Trusting by file, by choice and by certificate, as a person does it. */
@CulvertTest
@Timeout(120)
class HostTrustIT {

    private final TcpServer echo = TcpServer.echo();
    private Workbench work;

    @Autowired private Console console;

    @BeforeEach
    void start() {
        work = new Workbench(console.member());
    }

    @AfterEach
    void stop() {
        echo.close();
    }

    @Test
    void aHostIsTrustedByItsLineInKnownHosts() {
        try (OpenSshServer server = OpenSshServer.start()) {
            String host = work.host(server);
            String file =
                    "# mine\n[127.0.0.1]:"
                            + server.port()
                            + " "
                            + line(server.hostKey())
                            + "\nbroken line\n";
            Map<String, Object> preview =
                    work.asked("/api/v1/hosts/known-hosts/preview", Map.of("knownHosts", file));
            assertThat(preview.get("hosts").toString())
                    .contains(host)
                    .contains(server.hostKey().fingerprint());
            assertThat(preview.get("ignored").toString()).contains("line=3");
            assertThat((List<?>) work.get("/api/v1/hosts/" + host).get("trustedKeys")).isEmpty();

            work.created(
                    "/api/v1/hosts/known-hosts",
                    Map.of("knownHosts", file, "hostIds", List.of(host)));

            work.untilState(work.local(host, freePort(), echo.port()), "live");
        }
    }

    @Test
    void whatIsNotChosenIsNotTrusted() {
        try (OpenSshServer server = OpenSshServer.start()) {
            String host = work.host(server);
            work.created(
                    "/api/v1/hosts/known-hosts",
                    Map.of("knownHosts", "* " + line(server.hostKey()), "hostIds", List.of()));
            assertThat((List<?>) work.get("/api/v1/hosts/" + host).get("trustedKeys")).isEmpty();
        }
    }

    @Test
    void aRevokedKeyIsTrustedNoMore() {
        try (OpenSshServer server = OpenSshServer.start()) {
            String host = work.trustedHost(server);
            Map<String, Object> tunnel =
                    work.untilState(work.local(host, freePort(), echo.port()), "live");
            work.created(
                    "/api/v1/hosts/known-hosts",
                    Map.of(
                            "knownHosts",
                            "@revoked * "
                                    + line(server.hostKey())
                                    + "\n@cert-authority * "
                                    + line(anyKey()),
                            "hostIds",
                            List.of(host)));
            Map<String, Object> failed = work.untilState(tunnel, "failed");
            assertThat(part(failed, "problem")).containsEntry("code", "HOSTKEY_REVOKED");
        }
    }

    @Test
    void aPlainKeyIsAChangeWhereAnAuthorityIsTrusted() {
        try (OpenSshServer server = OpenSshServer.start()) {
            String host = work.host(server);
            HostKey authority = anyKey();
            work.created(
                    "/api/v1/hosts/known-hosts",
                    Map.of(
                            "knownHosts",
                            "@cert-authority * " + line(authority),
                            "hostIds",
                            List.of(host)));
            Map<String, Object> stuck =
                    work.untilState(work.local(host, freePort(), echo.port()), "needs_you");
            assertThat(part(stuck, "problem")).containsEntry("code", "HOSTKEY_CHANGED");
            assertThat(text(part(stuck, "problem"), "detail"))
                    .contains(authority.fingerprint())
                    .contains(server.hostKey().fingerprint());
        }
    }

    @Test
    void oldAlgorithmsAreUsedOnceTheirOwnerAllowsThem() {
        try (OpenSshServer server =
                OpenSshServer.builder()
                        .hostKeyTypes("rsa")
                        .config(
                                "KexAlgorithms diffie-hellman-group14-sha1",
                                "HostKeyAlgorithms ssh-rsa",
                                "Ciphers aes128-cbc",
                                "MACs hmac-sha1")
                        .start()) {
            String host = work.host(server);
            work.created(
                    "/api/v1/hosts/known-hosts",
                    Map.of(
                            "knownHosts",
                            "[127.0.0.1]:" + server.port() + " " + line(server.hostKey()),
                            "hostIds",
                            List.of(host)));
            Map<String, Object> tunnel = work.local(host, freePort(), echo.port());
            Map<String, Object> failed = work.untilState(tunnel, "failed");
            assertThat(part(failed, "problem")).containsEntry("code", "KEX_NONE");
            assertThat(report(host).get("warnings").toString())
                    .contains("key exchanges")
                    .contains("ciphers");

            patch(host, Map.of("legacy", true));

            work.untilState(tunnel, "live");
            assertThat(report(host).get("warnings").toString()).contains("aes128-cbc");
            assertThat(part(report(host), "agreed")).containsEntry("hostKey", "ssh-rsa");
        }
    }

    @Test
    void aCertificateBelongsToItsKey() {
        var authority = SshKeygen.generate("", "-t", "ed25519");
        var key = SshKeygen.generate("", "-t", "ed25519");
        var other = SshKeygen.generate("", "-t", "ed25519");
        String good = SshKeygen.sign(authority, key, "-I", "mara@work", "-n", "mara,deploy");
        Map<String, Object> wish = new HashMap<>();
        wish.put("name", "signed");
        wish.put("privateKey", key.privatePem());
        wish.put("certificate", SshKeygen.sign(authority, other, "-I", "x", "-n", "mara"));
        assertThat(work.refused("/api/v1/keys", wish)).containsEntry("code", "CERT_OTHER_KEY");
        wish.put("certificate", "nonsense");
        assertThat(work.refused("/api/v1/keys", wish)).containsEntry("code", "CERT_UNREADABLE");
        wish.put(
                "certificate",
                SshKeygen.sign(authority, key, "-I", "x", "-n", "m", "-V", "20200101:20200102"));
        assertThat(work.refused("/api/v1/keys", wish)).containsEntry("code", "CERT_EXPIRED");
        wish.put("certificate", good);
        assertThat(part(work.created("/api/v1/keys", wish), "certificate"))
                .containsEntry("keyId", "mara@work")
                .containsEntry("principals", List.of("mara", "deploy"));
    }

    @Test
    void aLostJumpHostIsNamedAndTheTunnelComesBackThroughIt() {
        try (OpenSshServer jump = OpenSshServer.start();
                OpenSshServer target = OpenSshServer.start()) {
            String first = work.trustedHost(jump);
            String second = work.trustedHost(target);
            patch(second, Map.of("jump", List.of(first)));
            Map<String, Object> tunnel =
                    work.untilState(work.local(second, freePort(), echo.port()), "live");
            jump.kill();
            work.untilState(tunnel, "reconnecting");
            await().until(
                            () -> part(work.find(text(tunnel, "id")), "problem"),
                            now ->
                                    now != null
                                            && now.toString()
                                                    .contains("ump host sshd-" + jump.port()));
            jump.restart();
            work.untilState(tunnel, "live");
        }
    }

    @Test
    void aJumpHostThatChangedItsKeyIsNotPassed() {
        try (OpenSshServer jump = OpenSshServer.start();
                OpenSshServer target = OpenSshServer.start()) {
            String first = work.trustedHost(jump);
            String second = work.trustedHost(target);
            patch(second, Map.of("jump", List.of(first)));
            jump.replaceHostKey();
            Map<String, Object> stuck =
                    work.untilState(work.local(second, freePort(), echo.port()), "needs_you");
            assertThat(part(stuck, "problem").toString())
                    .contains("HOSTKEY_CHANGED")
                    .contains("sshd-" + jump.port());
        }
    }

    @Test
    void aJumpHostThatIsTooOldIsNamedByItsId() {
        try (OpenSshServer jump = OpenSshServer.builder().config("Ciphers aes128-cbc").start();
                OpenSshServer target = OpenSshServer.start()) {
            String first = work.host(jump);
            String second = work.trustedHost(target);
            patch(second, Map.of("jump", List.of(first)));
            Map<String, Object> failed =
                    work.untilState(work.local(second, freePort(), echo.port()), "failed");
            assertThat(part(failed, "problem"))
                    .containsEntry("code", "KEX_NONE")
                    .containsEntry("hostId", first);
        }
    }

    @Test
    void aNewJumpHostIsTrustedOnItsOwn() {
        try (OpenSshServer jump = OpenSshServer.start();
                OpenSshServer target = OpenSshServer.start()) {
            String first = work.host(jump);
            String second = work.trustedHost(target);
            patch(second, Map.of("jump", List.of(first)));
            Map<String, Object> tunnel = work.local(second, freePort(), echo.port());
            Map<String, Object> stuck = part(work.untilState(tunnel, "needs_you"), "problem");
            assertThat(stuck)
                    .containsEntry("code", "HOSTKEY_NEW")
                    .containsEntry("hostId", first)
                    .containsEntry("fingerprint", jump.hostKey().fingerprint());
            work.trust(first, jump.hostKey().fingerprint());
            work.untilState(tunnel, "live");
        }
    }

    @Test
    void onlyAnAdminOfAConsoleWithAnAgentMaySignInWithIt() {
        Map<String, Object> host =
                Map.of("address", "b", "user", "mara", "auth", Map.of("agent", true));
        assertThat(work.refused("/api/v1/hosts", host)).containsEntry("code", "AGENT_OFF");
        Workbench admin = new Workbench(console.admin());
        assertThat(admin.refused("/api/v1/hosts", host)).containsEntry("code", "AGENT_OFF");
    }

    private Map<String, Object> report(String host) {
        return work.get("/api/v1/hosts/" + host + "/algorithms");
    }

    private void patch(String host, Map<String, Object> change) {
        work.web()
                .patch()
                .uri("/api/v1/hosts/" + host)
                .bodyValue(change)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(new ParameterizedTypeReference<Map<String, Object>>() {});
    }

    private static HostKey anyKey() {
        String[] parts = SshKeygen.generate("", "-t", "ed25519").publicLine().split(" ");
        return new HostKey(parts[0], Base64.getDecoder().decode(parts[1]));
    }

    private static String line(HostKey key) {
        return key.type() + " " + Base64.getEncoder().encodeToString(key.blob());
    }
}
