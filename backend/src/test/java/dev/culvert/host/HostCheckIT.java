package dev.culvert.host;

import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.tunnel.Workbench;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;

/** A check blames the step that failed, on the Host that it failed at. */
@CulvertTest
@Timeout(120)
class HostCheckIT {

    private final OpenSshServer bastion = OpenSshServer.start();
    private final OpenSshServer inner = OpenSshServer.start();
    private Workbench work;
    private String outerKey;
    private String innerKey;
    private String jump;

    @Autowired private Console console;

    @BeforeEach
    void start() {
        work = new Workbench(console.member());
        outerKey = work.key(bastion);
        innerKey = work.key(inner);
        jump = host("bastion", bastion, outerKey, List.of());
    }

    @AfterEach
    void stop() {
        inner.close();
        bastion.close();
    }

    @Test
    void wrongCredentialsBehindAJumpHostFailSigningInAndNothingElse() {
        Map<String, Object> list = check(host("db", inner, outerKey, List.of(jump)));
        assertThat(steps(list))
                .extracting("host", "name", "state")
                .containsExactly(
                        tuple("db", "tcp", "passed"),
                        tuple("db", "banner", "passed"),
                        tuple("db", "host key", "passed"),
                        tuple("db", "sign in", "failed"));
        assertThat(part(list, "hostKey")).containsEntry("trusted", true);
    }

    @Test
    void everyStepOfAHostBehindAJumpHostCanPass() {
        assertThat(steps(check(host("db", inner, innerKey, List.of(jump)))))
                .hasSize(4)
                .allSatisfy(step -> assertThat(step).containsEntry("state", "passed"));
    }

    @Test
    void aJumpHostThatLetsNobodyInIsNamed() {
        String host = host("db", inner, innerKey, List.of(jump));
        work.web()
                .patch()
                .uri("/api/v1/hosts/" + jump)
                .bodyValue(Map.of("auth", Map.of("keyId", innerKey)))
                .exchange()
                .expectStatus()
                .isOk();
        assertThat(steps(check(host)))
                .extracting("host", "name", "state")
                .containsExactly(
                        tuple("bastion", "sign in", "failed"),
                        tuple("db", "tcp", "skipped"),
                        tuple("db", "banner", "skipped"),
                        tuple("db", "host key", "skipped"),
                        tuple("db", "sign in", "skipped"));
    }

    private String host(String name, OpenSshServer server, String key, List<String> jumps) {
        Map<String, Object> wish =
                Map.of(
                        "name",
                        name,
                        "address",
                        "127.0.0.1",
                        "port",
                        server.port(),
                        "user",
                        server.user(),
                        "auth",
                        Map.of("keyId", key),
                        "jump",
                        jumps);
        String id = text(work.created("/api/v1/hosts", wish), "id");
        work.trust(id, server.hostKey().fingerprint());
        return id;
    }

    private Map<String, Object> check(String host) {
        return work.asked("/api/v1/hosts/" + host + "/check", Map.of());
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> steps(Map<String, Object> checklist) {
        return (List<Map<String, Object>>) checklist.get("steps");
    }
}
