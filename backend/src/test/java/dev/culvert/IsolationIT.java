package dev.culvert;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.TcpServer;
import dev.culvert.testing.Visitor;
import dev.culvert.tunnel.Workbench;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import reactor.core.Disposable;

/**
 * Nobody reaches what is somebody else's: every mapping of the API is called as nobody, as another
 * member and as an admin. A mapping that is not in the table fails the test.
 */
@CulvertTest
class IsolationIT {

    private static final Object NO_BODY = new Object();
    private static final int OWN = 0; // answers with what is the caller's own

    private static final Object NEW_PERSON =
            Map.of("name", "mallory", "password", "a password of mallory", "role", "admin");

    /** What another member is answered, and the body that makes the request valid. */
    private record Rule(int stranger, Object body) {}

    private static final Map<String, Rule> RULES =
            new TreeMap<>(
                    Map.ofEntries(
                            rule("GET /api/v1/audit", 403),
                            rule("GET /api/v1/audit/export", 403),
                            rule("GET /api/v1/audit/verify", 403),
                            rule("GET /api/v1/connections/export", OWN),
                            rule("GET /api/v1/events", OWN),
                            rule("GET /api/v1/hosts", OWN),
                            rule("POST /api/v1/hosts", OWN),
                            rule("POST /api/v1/hosts/import", OWN),
                            rule("POST /api/v1/hosts/import/preview", OWN),
                            rule("GET /api/v1/tunnels/export", OWN),
                            rule("GET /api/v1/tunnels/{tunnel}/export", 404),
                            rule("GET /api/v1/hosts/{host}", 404),
                            rule("PATCH /api/v1/hosts/{host}", 404, Map.of("name", "mine")),
                            rule("DELETE /api/v1/hosts/{host}", 404),
                            rule("POST /api/v1/hosts/{host}/check", 404),
                            rule(
                                    "POST /api/v1/hosts/{host}/keys",
                                    404,
                                    Map.of("fingerprint", "SHA256:x")),
                            rule("GET /api/v1/hosts/{host}/questions", 404),
                            rule(
                                    "POST /api/v1/hosts/{host}/answers",
                                    404,
                                    Map.of(
                                            "questionId",
                                            new java.util.UUID(0, 1),
                                            "answers",
                                            List.of())),
                            rule("GET /api/v1/hosts/{host}/algorithms", 404),
                            rule("GET /api/v1/hosts/agent-keys", 403),
                            rule("POST /api/v1/hosts/known-hosts/preview", OWN),
                            rule("POST /api/v1/hosts/known-hosts", OWN),
                            rule(
                                    "PUT /api/v1/keys/{key}/certificate",
                                    404,
                                    Map.of("certificate", "x")),
                            rule("DELETE /api/v1/keys/{key}/certificate", 404),
                            rule("GET /api/v1/keys", OWN),
                            rule("POST /api/v1/keys", OWN),
                            rule("GET /api/v1/keys/{key}", 404),
                            rule("DELETE /api/v1/keys/{key}", 404),
                            rule("GET /api/v1/me", OWN),
                            rule("GET /api/v1/shares", OWN),
                            rule("GET /api/v1/shares/{share}", 404),
                            rule("PATCH /api/v1/shares/{share}", 404, Map.of("expiresIn", "PT1H")),
                            rule("DELETE /api/v1/shares/{share}", 404),
                            rule("GET /api/v1/tunnels/{tunnel}/shares", 404),
                            rule("POST /api/v1/tunnels/{tunnel}/shares", 404, Map.of()),
                            rule("GET /api/v1/users", 403),
                            rule("POST /api/v1/users", 403, NEW_PERSON),
                            rule("GET /api/v1/users/{user}", 404),
                            rule("PATCH /api/v1/users/{user}", 403, Map.of("role", "admin")),
                            rule("DELETE /api/v1/users/{user}", 403),
                            rule("GET /api/v1/users/{owner}/tokens", 404),
                            rule("POST /api/v1/users/{owner}/tokens", 404, Map.of("name", "mine")),
                            rule("DELETE /api/v1/users/{owner}/tokens/{token}", 404),
                            rule("GET /api/v1/tunnels", OWN),
                            rule("POST /api/v1/tunnels", OWN),
                            rule("POST /api/v1/tunnels/parse", OWN),
                            rule("POST /api/v1/tunnels/paste", OWN),
                            rule("GET /api/v1/tunnels/{tunnel}", 404),
                            rule("GET /api/v1/tunnels/{tunnel}/checklist", 404),
                            rule("PATCH /api/v1/tunnels/{tunnel}", 404, Map.of("name", "mine")),
                            rule("DELETE /api/v1/tunnels/{tunnel}", 404),
                            rule("POST /api/v1/tunnels/{tunnel}/connection", 404),
                            rule("DELETE /api/v1/tunnels/{tunnel}/connection", 404),
                            rule("POST /api/v1/tunnels/groups/{group}/connection", 404),
                            rule("DELETE /api/v1/tunnels/groups/{group}/connection", 404),
                            rule("GET /api/v1/tunnels/{tunnel}/connections", 404),
                            rule("GET /api/v1/tunnels/{tunnel}/destinations", 404),
                            rule("GET /api/v1/tunnels/{tunnel}/history", 404),
                            rule("GET /api/v1/tunnels/{tunnel}/traffic", 404),
                            rule("DELETE /api/v1/tunnels/{tunnel}/connections/{connection}", 404)));

    private OpenSshServer server;
    private TcpServer silent;
    private Socket open;
    private Visitor owner;
    private Map<String, String> ids;

    @Autowired private Console console;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mappings;

    @BeforeEach
    void theOwnerHasOneOfEverything() throws Exception {
        server = OpenSshServer.start();
        silent = TcpServer.silent();
        owner = console.member();
        Workbench work = new Workbench(owner);
        String key = work.key(server);
        String host = text(work.created("/api/v1/hosts", host(key)), "id");
        work.trust(host, server.hostKey().fingerprint());
        int port = freePort();
        Map<String, Object> tunnel = work.untilState(work.local(host, port, silent.port()), "live");
        open = new Socket("127.0.0.1", port);
        ids =
                Map.of(
                        "key", key,
                        "host", host,
                        "tunnel", text(tunnel, "id"),
                        "connection", openConnection(work, text(tunnel, "id")),
                        "share", share(work, text(tunnel, "id")),
                        "group", java.util.UUID.randomUUID().toString(),
                        "owner", owner.id().toString(),
                        "token", java.util.UUID.randomUUID().toString(),
                        "user", owner.id().toString());
    }

    private static String share(Workbench work, String tunnel) {
        return text(work.created("/api/v1/tunnels/" + tunnel + "/shares", Map.of()), "id");
    }

    @AfterEach
    void stop() throws Exception {
        open.close();
        silent.close();
        server.close();
    }

    @Test
    void everyMappingHasARule() {
        assertThat(mapped()).as("mappings of the API").isEqualTo(new TreeSet<>(RULES.keySet()));
    }

    @Test
    void nobodyIsAnsweredWithoutAToken() {
        RULES.forEach((mapping, rule) ->
                assertThat(call(console.anonymous(), mapping, rule)).as(mapping).isEqualTo(401));
    }

    @Test
    void anotherMemberCannotEvenTellThatItExists() {
        Visitor stranger = console.member();
        RULES.forEach((mapping, rule) -> {
            if (rule.stranger() != OWN) {
                assertThat(call(stranger.web(), mapping, rule))
                        .as(mapping)
                        .isEqualTo(rule.stranger());
            }
        });
        assertThat(new Workbench(owner).find(ids.get("tunnel"))).containsEntry("state", "live");
    }

    @Test
    void anAdminDoesNotReachIntoThePrivateThingsOfOthers() {
        Visitor admin = console.admin();
        RULES.forEach((mapping, rule) -> {
            if (rule.stranger() == 404 && !mapping.contains("/users/")) {
                assertThat(call(admin.web(), mapping, rule)).as(mapping).isEqualTo(404);
            }
        });
    }

    @Test
    void listsShowOnlyWhatIsOnesOwn() {
        Workbench stranger = new Workbench(console.member());
        for (String list : List.of("tunnels", "hosts", "keys")) {
            assertThat((List<?>) stranger.get("/api/v1/" + list).get("items")).as(list).isEmpty();
        }
    }

    @Test
    void aStrangersStreamIsSilentAboutOnesTunnels() {
        Visitor stranger = console.member();
        List<String> seenByOwner = new CopyOnWriteArrayList<>();
        List<String> seenByStranger = new CopyOnWriteArrayList<>();
        Disposable owners = stream(owner, seenByOwner);
        Disposable strangers = stream(stranger, seenByStranger);

        owner.web()
                .delete()
                .uri("/api/v1/tunnels/" + ids.get("tunnel") + "/connection")
                .exchange()
                .expectStatus()
                .isAccepted();

        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(seenByOwner)
                                .anyMatch(data -> data.contains("\"state\":\"stopped\""))
                                .anyMatch(data -> data.contains("\"closeReason\":\"stopped\"")));
        owners.dispose();
        strangers.dispose();
        assertThat(seenByStranger).noneMatch(data -> data.contains(ids.get("tunnel")));
    }

    private TreeSet<String> mapped() {
        TreeSet<String> all = new TreeSet<>();
        mappings.getHandlerMethods()
                .forEach((info, method) ->
                        info.getPatternsCondition()
                                .getPatterns()
                                .forEach(pattern ->
                                        info.getMethodsCondition()
                                                .getMethods()
                                                .forEach(verb ->
                                                        all.add(
                                                                verb
                                                                        + " "
                                                                        + named(
                                                                                pattern
                                                                                        .getPatternString())))));
        all.removeIf(each -> !each.contains("/api/v1/") || each.contains("/api/v1/openapi"));
        return all;
    }

    /** {@code {id}} is named after the noun before it, as in {@link #RULES}. */
    private static String named(String pattern) {
        return pattern.replaceAll("/(\\w+)s/\\{id}", "/$1s/{$1}")
                .replace("{connectionId}", "{connection}");
    }

    private int call(WebTestClient web, String mapping, Rule rule) {
        String[] parts = mapping.split(" ");
        String path = parts[1];
        for (Map.Entry<String, String> id : ids.entrySet()) {
            path = path.replace("{" + id.getKey() + "}", id.getValue());
        }
        var request = web.method(HttpMethod.valueOf(parts[0])).uri(path);
        if (rule.body() != NO_BODY) {
            request.contentType(MediaType.APPLICATION_JSON).bodyValue(rule.body());
        }
        return request.exchange().returnResult(Void.class).getStatus().value();
    }

    private Disposable stream(Visitor visitor, List<String> seen) {
        return console.bearer(visitor.token())
                .get()
                .uri("/api/v1/events")
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(new ParameterizedTypeReference<ServerSentEvent<String>>() {})
                .getResponseBody()
                .subscribe(event -> seen.add(event.event() + " " + event.data()));
    }

    @SuppressWarnings("unchecked")
    private static String openConnection(Workbench work, String tunnel) {
        return org.awaitility.Awaitility.await()
                .until(
                        () ->
                                (List<Map<String, Object>>)
                                        work.get("/api/v1/tunnels/" + tunnel + "/connections")
                                                .get("items"),
                        items -> !items.isEmpty())
                .getFirst()
                .get("id")
                .toString();
    }

    private Map<String, Object> host(String key) {
        return Map.of(
                "name",
                "bastion",
                "address",
                "127.0.0.1",
                "port",
                server.port(),
                "user",
                server.user(),
                "auth",
                Map.of("keyId", key));
    }

    private static Map.Entry<String, Rule> rule(String mapping, int stranger) {
        return rule(mapping, stranger, NO_BODY);
    }

    private static Map.Entry<String, Rule> rule(String mapping, int stranger, Object body) {
        return Map.entry(mapping, new Rule(stranger, body));
    }
}
