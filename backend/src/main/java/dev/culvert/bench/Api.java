package dev.culvert.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The console's JSON API, as any script would use it. */
final class Api {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final JsonMapper json = JsonMapper.builder().build();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final String token;

    Api(int port, String token) {
        this.base = "http://127.0.0.1:" + port + "/api/v1";
        this.token = token;
    }

    boolean answers() {
        try {
            get("/me");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Keeps the key that the run's sshd lets in; answers its id. */
    String key(Sshd sshd) throws IOException {
        String pem = Files.readString(sshd.clientKey());
        return id(post("/keys", Map.of("name", "bench", "privateKey", pem)));
    }

    /** Saves a Host at this port and trusts the run's host key; answers its id. */
    String host(String name, Sshd sshd, int port, String keyId) throws IOException {
        Map<String, Object> host = new HashMap<>();
        host.put("name", name);
        host.put("address", "127.0.0.1");
        host.put("port", port);
        host.put("user", System.getProperty("user.name"));
        host.put("auth", Map.of("keyId", keyId));
        String id = id(post("/hosts", host));
        post("/hosts/" + id + "/keys", Map.of("fingerprint", sshd.fingerprint()));
        return id;
    }

    /**
     * Starts a tunnel without waiting for it; answers its id.
     *
     * @param targetPort null for DYNAMIC
     */
    String tunnel(String hostId, String kind, int port, @Nullable Integer targetPort)
            throws IOException {
        Map<String, Object> wish = new HashMap<>();
        wish.put("hostId", hostId);
        wish.put("kind", kind);
        wish.put("listen", Map.of("port", port));
        if (targetPort != null) {
            wish.put("target", Map.of("host", "127.0.0.1", "port", targetPort));
        }
        return id(post("/tunnels", wish));
    }

    void awaitLive(String tunnelId) throws IOException {
        Wait.until(
                "the tunnel is live",
                null,
                () -> state(tunnelId).equals("live"),
                () -> "it is: " + told(tunnelId));
    }

    String state(String tunnelId) throws IOException {
        return get("/tunnels/" + tunnelId).path("state").asString();
    }

    private String told(String tunnelId) {
        try {
            return get("/tunnels/" + tunnelId).toString();
        } catch (IOException e) {
            return "unknown: " + e.getMessage();
        }
    }

    private JsonNode get(String path) throws IOException {
        return ask(HttpRequest.newBuilder(URI.create(base + path)).GET());
    }

    private JsonNode post(String path, Object body) throws IOException {
        return ask(
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json.writeValueAsString(body))));
    }

    private JsonNode ask(HttpRequest.Builder request) throws IOException {
        HttpRequest ready =
                request.timeout(LIMIT).header("Authorization", "Bearer " + token).build();
        try {
            HttpResponse<String> answer = http.send(ready, BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IOException("the console answered " + answer.body());
            }
            return json.readTree(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String id(JsonNode made) {
        return made.path("id").asString();
    }
}
