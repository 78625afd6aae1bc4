package dev.culvert;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.account.Role;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.Visitor;
import dev.culvert.tunnel.Workbench;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Whoever reads the log learns what was changed, and no secret. */
@CulvertTest
class AuditTrailIT {

    /** Of each kind a Host may have twenty. */
    private static final List<String> MARKERS = List.of("", "@cert-authority ", "@revoked ");

    @Autowired private Console console;
    private Visitor person;
    private Workbench work;
    private String host;

    @BeforeEach
    void addAHost() {
        person = console.member();
        work = new Workbench(person);
        host =
                text(
                        work.created(
                                "/api/v1/hosts",
                                Map.of(
                                        "address",
                                        "db.test",
                                        "user",
                                        "mara",
                                        "legacy",
                                        true,
                                        "auth",
                                        Map.of("password", "a secret of mara"))),
                        "id");
    }

    @Test
    void aChangeOfATunnelTellsWhatWasAndWhatIs() {
        Map<String, Object> tunnel =
                work.created(
                        "/api/v1/tunnels",
                        Map.of(
                                "hostId",
                                host,
                                "kind",
                                "dynamic",
                                "listen",
                                Map.of("port", freePort()),
                                "start",
                                false,
                                "allowFrom",
                                List.of("10.0.0.0/8")));
        String path = "/api/v1/tunnels/" + text(tunnel, "id");

        change(
                path,
                Map.of(
                        "allowFrom",
                        List.of(),
                        "limits",
                        Map.of("idleTimeout", "PT10M", "connections", 5),
                        "socks",
                        Map.of("user", "mara", "password", "a long one")));
        assertThat(newest("tunnel.changed"))
                .containsEntry("from", "10.0.0.0/8 → anywhere")
                .containsEntry("idle timeout", "none → PT10M")
                .containsEntry("connections", "none → 5")
                .containsEntry("SOCKS user", "nobody is asked → mara")
                .containsEntry("SOCKS password", "set")
                .doesNotContainKeys("name", "bytes per second");

        change(path, Map.of("socks", Map.of("user", "mara", "password", "a longer one")));
        assertThat(newest("tunnel.changed"))
                .containsEntry("SOCKS password", "changed")
                .doesNotContainKeys("SOCKS user", "from", "connections");

        change(path, Map.of("socks", Map.of()));
        assertThat(newest("tunnel.changed"))
                .containsEntry("SOCKS user", "mara → nobody is asked")
                .containsEntry("SOCKS password", "removed");
        assertThat(events().toString()).doesNotContain("a long one").doesNotContain("a longer one");
    }

    @Test
    void whatAHostMayDoIsTold() {
        assertThat(newest("host.added"))
                .containsEntry("sign-in", "password")
                .containsEntry("old algorithms", "allowed");

        change("/api/v1/hosts/" + host, Map.of("legacy", false, "address", "db2.test"));
        assertThat(newest("host.legacy-refused"))
                .containsEntry("old algorithms", "allowed → refused")
                .containsEntry("server", "mara@db.test:22 → mara@db2.test:22");

        change("/api/v1/hosts/" + host, Map.of("auth", Map.of("password", "another of mara")));
        assertThat(newest("host.changed"))
                .containsEntry("password", "changed")
                .doesNotContainKeys("old algorithms", "sign-in");
        change("/api/v1/hosts/" + host, Map.of("auth", Map.of("ask", true)));
        assertThat(newest("host.changed")).containsEntry("sign-in", "password → asked each time");
        assertThat(events().toString()).doesNotContain("of mara");
    }

    @Test
    void everyImportedKeyIsAnEventUpToABound() {
        String file =
                IntStream.range(0, 60)
                        .mapToObj(i -> MARKERS.get(i % 3) + "db.test ssh-ed25519 " + key(i))
                        .collect(Collectors.joining("\n"));
        work.created(
                "/api/v1/hosts/known-hosts", Map.of("knownHosts", file, "hostIds", List.of(host)));

        List<Map<String, Object>> imported =
                events("host.known-hosts-imported").stream()
                        .map(event -> part(event, "detail"))
                        .toList();
        assertThat(imported).hasSize(51);
        assertThat(imported.getFirst()).containsEntry("further keys", "10");
        assertThat(imported.subList(1, 51))
                .allSatisfy(each ->
                        assertThat(each).containsKey("as").containsEntry("type", "ssh-ed25519"));
        assertThat(imported.subList(1, 51))
                .extracting(each -> each.get("fingerprint"))
                .doesNotHaveDuplicates();
    }

    private void change(String path, Map<String, Object> change) {
        work.web().patch().uri(path).bodyValue(change).exchange().expectStatus().isOk();
    }

    private Map<String, Object> newest(String action) {
        return part(events(action).getFirst(), "detail");
    }

    private List<Map<String, Object>> events(String action) {
        return events().stream().filter(each -> action.equals(each.get("action"))).toList();
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> events() {
        return (List<Map<String, Object>>)
                new Workbench(console.person(Role.AUDITOR))
                        .get("/api/v1/audit?limit=200&actor=" + person.id())
                        .get("items");
    }

    /** RFC 8709 §4, with bytes that are no point of the curve but a key all the same. */
    private static String key(int number) {
        byte[] type = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer blob = ByteBuffer.allocate(4 + type.length + 4 + 32);
        blob.putInt(type.length).put(type).putInt(32).putInt(number);
        return Base64.getEncoder().encodeToString(blob.array());
    }
}
