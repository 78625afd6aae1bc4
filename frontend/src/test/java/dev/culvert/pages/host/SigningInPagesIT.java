package dev.culvert.pages.host;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.TcpServer;
import dev.culvert.testing.Visitor;
import dev.culvert.tunnel.Workbench;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.reactive.function.BodyInserters;

/** Trusting and allowing by forms alone, as a browser without JavaScript sends them. */
@CulvertTest
@Timeout(120)
class SigningInPagesIT {

    private Workbench work;
    private WebTestClient browser;

    @Autowired private Console console;

    @BeforeEach
    void start() {
        Visitor owner = console.member();
        work = new Workbench(owner);
        browser = console.browser(owner);
    }

    @Test
    void knownHostsAreShownFirstAndTrustedWhenConfirmed() {
        try (OpenSshServer server = OpenSshServer.start();
                TcpServer echo = TcpServer.echo()) {
            String host = work.host(server);
            String line =
                    "[127.0.0.1]:"
                            + server.port()
                            + " ssh-ed25519 "
                            + Base64.getEncoder().encodeToString(server.hostKey().blob());
            String preview = ok("/hosts/known-hosts", Map.of("text", line));
            assertThat(preview)
                    .contains(server.hostKey().fingerprint())
                    .contains("value=\"" + host + "\"");
            assertThat((List<?>) work.get("/api/v1/hosts/" + host).get("trustedKeys")).isEmpty();
            moved("/hosts/known-hosts", Map.of("text", line, "host", host, "confirm", "yes"));
            work.untilState(work.local(host, freePort(), echo.port()), "live");
            assertThat(page("/hosts/" + host)).contains("Key exchange", "Trusted");
        }
    }

    @Test
    void oldAlgorithmsAreAllowedByAPress() {
        try (OpenSshServer server = OpenSshServer.builder().config("Ciphers aes128-cbc").start();
                TcpServer echo = TcpServer.echo()) {
            String host = work.host(server);
            Map<String, Object> tunnel =
                    work.untilState(work.local(host, freePort(), echo.port()), "failed");
            assertThat(part(tunnel, "problem")).containsEntry("code", "KEX_NONE");
            assertThat(page("/tunnels/" + text(tunnel, "id"))).contains("Allow old algorithms");
            assertThat(page("/hosts/" + host)).contains("The server offers only old ciphers");
            moved("/hosts/" + host + "/legacy?allow=yes", Map.of());
            assertThat(page("/hosts/" + host)).contains("Old algorithms are allowed");
            work.untilState(tunnel, "needs_you");
            moved("/hosts/" + host + "/legacy?allow=no", Map.of());
            assertThat(work.get("/api/v1/hosts/" + host)).containsEntry("legacy", false);
        }
    }

    @Test
    void anAnswerToNothingIsRefusedInWords() {
        try (OpenSshServer server = OpenSshServer.start()) {
            String host = work.host(server);
            browser.post()
                    .uri("/hosts/" + host + "/answers")
                    .body(form(Map.of("question", host, "answer", "1")))
                    .exchange()
                    .expectStatus()
                    .isEqualTo(409)
                    .expectBody(String.class)
                    .value(html -> assertThat(html).contains("This is not asked any more"));
        }
    }

    private String page(String path) {
        return browser.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
    }

    private String ok(String path, Map<String, String> fields) {
        return browser.post()
                .uri(path)
                .body(form(fields))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
    }

    private void moved(String path, Map<String, String> fields) {
        browser.post().uri(path).body(form(fields)).exchange().expectStatus().is3xxRedirection();
    }

    private static BodyInserters.FormInserter<String> form(Map<String, String> fields) {
        LinkedMultiValueMap<String, String> form = new LinkedMultiValueMap<>();
        fields.forEach(form::add);
        return BodyInserters.fromFormData(form);
    }
}
