package dev.culvert.pages;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.TcpServer;
import dev.culvert.testing.Visitor;
import dev.culvert.tunnel.Workbench;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/**
 * Nobody reaches what is somebody else's through a page: every mapping of the pages that names a
 * thing by its id is called by another member, who is told that there is no such thing.
 */
@CulvertTest
class PagesIsolationIT {

    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;

    private final OpenSshServer server = OpenSshServer.start();
    private final TcpServer echo = TcpServer.echo();
    private Workbench work;
    private Map<String, String> ids;

    @Autowired private Console console;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mappings;

    @BeforeEach
    void theOwnerHasOneOfEverything() {
        Visitor owner = console.member();
        work = new Workbench(owner);
        String host = work.trustedHost(server);
        Map<String, Object> tunnel =
                work.untilState(work.local(host, freePort(), echo.port()), "live");
        Map<String, Object> share =
                work.created("/api/v1/tunnels/" + text(tunnel, "id") + "/shares", Map.of());
        ids =
                Map.of(
                        "tunnels", text(tunnel, "id"),
                        "hosts", host,
                        "keys",
                                text(
                                        Workbench.part(work.get("/api/v1/hosts/" + host), "auth"),
                                        "keyId"),
                        "shares", text(share, "id"),
                        "groups", UUID.randomUUID().toString(),
                        "people", owner.id().toString(),
                        "tokens", UUID.randomUUID().toString());
    }

    @AfterEach
    void stop() {
        echo.close();
        server.close();
    }

    @Test
    void anotherMemberIsToldThatThereIsNoSuchThing() {
        WebTestClient stranger = console.browser(console.member());
        TreeSet<String> named = mappingsWithIds();
        assertThat(named).hasSizeGreaterThan(15).contains("GET /live/tunnels/{id}");
        for (String mapping : named) {
            int expected = mapping.contains("/people/") ? FORBIDDEN : NOT_FOUND;
            assertThat(call(stranger, mapping)).as(mapping).isEqualTo(expected);
        }
        assertThat(work.find(ids.get("tunnels"))).containsEntry("state", "live");
        work.get("/api/v1/hosts/" + ids.get("hosts"));
        work.get("/api/v1/keys/" + ids.get("keys"));
        work.get("/api/v1/shares/" + ids.get("shares"));
    }

    @Test
    void nobodyIsSentToSignInFirst() {
        for (String mapping : mappingsWithIds()) {
            if (mapping.startsWith("GET ")) {
                assertThat(call(console.anonymous(), mapping)).as(mapping).isBetween(302, 401);
            }
        }
    }

    private TreeSet<String> mappingsWithIds() {
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
                                                                        + pattern
                                                                                .getPatternString()))));
        all.removeIf(each -> each.contains("/api/") || !each.contains("{id}"));
        return all;
    }

    private int call(WebTestClient web, String mapping) {
        String[] parts = mapping.split(" ");
        String path =
                parts[1].replace("{connection}", UUID.randomUUID().toString())
                        .replaceFirst("/trust$", "/trust?fingerprint=SHA256:x");
        for (Map.Entry<String, String> id : ids.entrySet()) {
            path =
                    path.replace(
                            "/" + id.getKey() + "/{id}", "/" + id.getKey() + "/" + id.getValue());
        }
        assertThat(path).as("every id is known").doesNotContain("{");
        var request = web.method(HttpMethod.valueOf(parts[0])).uri(path);
        if (parts[0].equals("POST")) {
            request.body(BodyInserters.fromFormData(form()));
        }
        return request.exchange().returnResult(Void.class).getStatus().value();
    }

    /** Whatever any of the forms needs. */
    private static LinkedMultiValueMap<String, String> form() {
        LinkedMultiValueMap<String, String> form = new LinkedMultiValueMap<>();
        form.add("name", "mine");
        form.add("address", "127.0.0.1");
        form.add("port", "22");
        form.add("user", "mallory");
        form.add("expires", "PT1H");
        return form;
    }
}
