package dev.culvert.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.ssh.Endpoint;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.Visitor;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.test.web.reactive.server.WebTestClient;

/** A person at the API with a Host of their own: what a test of tunnels does again and again. */
public final class Workbench {

    private static final ParameterizedTypeReference<Map<String, Object>> JSON =
            new ParameterizedTypeReference<>() {};
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final WebTestClient web;

    public Workbench(Visitor visitor) {
        this(visitor.web());
    }

    /** For whoever this client signs in as. */
    public Workbench(WebTestClient web) {
        this.web = web;
    }

    /** Imports the server's client key, saves the Host and trusts its key. */
    public String trustedHost(OpenSshServer server) {
        String id = host(server);
        trust(id, server.hostKey().fingerprint());
        return id;
    }

    /** The same for a server of any make. */
    public String trustedHost(Endpoint server, String user, String keyPem, String fingerprint) {
        Map<String, Object> key =
                Map.of("name", "server-key-" + server.port(), "privateKey", keyPem);
        Map<String, Object> host = new HashMap<>();
        host.put("name", "server-" + server.port());
        host.put("address", server.host());
        host.put("port", server.port());
        host.put("user", user);
        host.put("auth", Map.of("keyId", text(created("/api/v1/keys", key), "id")));
        String id = text(created("/api/v1/hosts", host), "id");
        trust(id, fingerprint);
        return id;
    }

    /** The same without trusting. */
    public String host(OpenSshServer server) {
        Map<String, Object> host = new HashMap<>();
        host.put("name", "sshd-" + server.port());
        host.put("address", "127.0.0.1");
        host.put("port", server.port());
        host.put("user", server.user());
        host.put("auth", Map.of("keyId", key(server)));
        return text(created("/api/v1/hosts", host), "id");
    }

    public String key(OpenSshServer server) {
        Map<String, Object> key =
                Map.of("name", "key-" + server.port(), "privateKey", server.privateKeyPem());
        return text(created("/api/v1/keys", key), "id");
    }

    public void trust(String hostId, String fingerprint) {
        created("/api/v1/hosts/" + hostId + "/keys", Map.of("fingerprint", fingerprint));
    }

    public Map<String, Object> local(String hostId, int port, int targetPort) {
        return tunnel(hostId, "local", Map.of("port", port), target(targetPort));
    }

    public Map<String, Object> remote(String hostId, int port, int targetPort) {
        return tunnel(hostId, "remote", Map.of("port", port), target(targetPort));
    }

    public Map<String, Object> dynamic(String hostId, int port) {
        return tunnel(hostId, "dynamic", Map.of("port", port), null);
    }

    public Map<String, Object> tunnel(
            String hostId, String kind, Map<String, Object> listen, Map<String, Object> target) {
        Map<String, Object> wish = new HashMap<>();
        wish.put("hostId", hostId);
        wish.put("kind", kind);
        wish.put("listen", listen);
        if (target != null) {
            wish.put("target", target);
        }
        return created("/api/v1/tunnels", wish);
    }

    public static Map<String, Object> target(int port) {
        return Map.of("host", "127.0.0.1", "port", port);
    }

    public Map<String, Object> created(String path, Object body) {
        return web.post()
                .uri(path)
                .bodyValue(body)
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody(JSON)
                .returnResult()
                .getResponseBody();
    }

    /** A POST that makes nothing. */
    public Map<String, Object> asked(String path, Object body) {
        return web.post()
                .uri(path)
                .bodyValue(body)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JSON)
                .returnResult()
                .getResponseBody();
    }

    /** The problem that such a request is answered with. */
    public Map<String, Object> refused(String path, Object body) {
        return web.post()
                .uri(path)
                .bodyValue(body)
                .exchange()
                .expectStatus()
                .value(status -> assertThat(status).isBetween(400, 599))
                .expectHeader()
                .contentTypeCompatibleWith("application/problem+json")
                .expectBody(JSON)
                .returnResult()
                .getResponseBody();
    }

    public Map<String, Object> get(String path) {
        return web.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JSON)
                .returnResult()
                .getResponseBody();
    }

    public Map<String, Object> find(String tunnelId) {
        return get("/api/v1/tunnels/" + tunnelId);
    }

    /** Waits until the tunnel is in this state, and shows it then. */
    public Map<String, Object> untilState(Map<String, Object> tunnel, String state) {
        String id = text(tunnel, "id");
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> find(id), now -> state.equals(now.get("state")));
    }

    /** Waits until it is said who can reach it, which is tried just after it went live. */
    public Map<String, Object> untilReachable(Map<String, Object> tunnel, String by) {
        String id = text(tunnel, "id");
        return await().atMost(PATIENCE)
                .until(
                        () -> find(id),
                        now -> text(part(now, "listen"), "reachableBy").contains(by));
    }

    /** Waits until no connection is open and the ledger has them all; the newest first. */
    @SuppressWarnings("unchecked")
    public List<Map<String, Object>> endedConnections(String tunnelId, int count) {
        return await().atMost(PATIENCE)
                .until(
                        () ->
                                (List<Map<String, Object>>)
                                        get("/api/v1/tunnels/" + tunnelId + "/connections")
                                                .get("items"),
                        all ->
                                all.size() == count
                                        && all.stream().allMatch(c -> c.get("closedAt") != null));
    }

    public WebTestClient web() {
        return web;
    }

    public static String text(Map<String, Object> json, String field) {
        return String.valueOf(json.get(field));
    }

    public static long number(Map<String, Object> json, String field) {
        return ((Number) json.get(field)).longValue();
    }

    @SuppressWarnings("unchecked")
    public static Map<String, Object> part(Map<String, Object> json, String field) {
        return (Map<String, Object>) json.get(field);
    }

    /**
     * A port of this machine that nobody listens on just now. It lies below the range from which
     * systems take the ports of clients: one who polls for a server there could meet itself.
     */
    public static int freePort() {
        for (int tries = 0; tries < 100; tries++) {
            int port = ThreadLocalRandom.current().nextInt(20_100, 32_000);
            try (ServerSocket probe = new ServerSocket(port)) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // try another
            }
        }
        throw new IllegalStateException("no free port below 32000");
    }
}
