package dev.culvert.pages.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.Visitor;
import dev.culvert.tunnel.Workbench;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.http.codec.multipart.MultipartHttpMessageWriter;
import org.springframework.mock.http.client.reactive.MockClientHttpRequest;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Mono;

/** The forms of the import as a browser without JavaScript sends them. */
@CulvertTest
class ImportPagesIT {

    private static final String FILE =
            """
            Host db
                HostName 10.0.0.7
                User deploy
                LocalForward 5433 localhost:5432
                ForwardAgent yes
            Host odd
                ProxyCommand nc %h %p
            """;
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    @Autowired private Console console;
    private Workbench work;
    private WebTestClient browser;
    private String token;

    @BeforeEach
    void signIn() {
        Visitor visitor = console.member();
        work = new Workbench(visitor);
        browser =
                console.browser(visitor)
                        .mutate()
                        .defaultHeaders(headers -> headers.remove("X-XSRF-TOKEN"))
                        .build();
        Matcher field = TOKEN.matcher(page("/hosts/import"));
        assertThat(field.find()).isTrue();
        token = field.group(1);
    }

    @Test
    void aPastedTextIsShownAsWhatItWouldMake() {
        String html = body(send("/hosts/import/preview", Map.of("config", FILE)));

        assertThat(html)
                .contains("deploy@10.0.0.7:22", "Opens port 5433 on the console")
                .contains("Line 7: Culvert runs no programs", "1 line changes nothing here")
                .containsPattern("value=\"db\" checked=\"checked\"")
                .containsPattern("value=\"odd\" disabled=\"disabled\"")
                .contains("<textarea hidden name=\"config\">\nHost db");
        assertThat((List<?>) work.get("/api/v1/hosts").get("items")).isEmpty();
    }

    @Test
    void whatOpensToEverybodySaysSoAndIsNotChosenFromTheStart() {
        String file = FILE.replace("LocalForward ", "LocalForward *:");

        String html = body(send("/hosts/import/preview", Map.of("config", file)));

        assertThat(html)
                .contains("for everyone who reaches the console")
                .containsPattern("value=\"db\">")
                .doesNotContain("checked=\"checked\"");
    }

    @Test
    void aFileIsReadInPlaceOfTheText() {
        var form = form(Map.of("config", ""));
        form.part("file", file(FILE)).filename("config");

        assertThat(body(post("/hosts/import/preview", form))).contains("deploy@10.0.0.7:22");
    }

    @Test
    void aFileThatIsTooLongIsRefused() {
        var form = form(Map.of("config", ""));
        form.part("file", file("#".repeat(150_000))).filename("config");

        var answer = post("/hosts/import/preview", form);

        assertThat(answer.getStatus().value()).isEqualTo(400);
        assertThat(body(answer)).contains("The file is too long");
    }

    @Test
    void aFormThatIsTooLongIsRefusedUnread() {
        var form = form(Map.of("config", ""));
        form.part("file", file("#".repeat(1_100_000))).filename("config");

        assertThat(post("/hosts/import/preview", form).getStatus().value()).isEqualTo(413);
    }

    @Test
    void theChosenHostsAreMade() {
        var answer = send("/hosts/import", Map.of("config", FILE, "hosts", "db"));

        assertThat(answer.getStatus().value()).isEqualTo(303);
        assertThat((List<?>) work.get("/api/v1/hosts").get("items")).hasSize(1);
        assertThat((List<?>) work.get("/api/v1/tunnels").get("items")).hasSize(1);
        String again = body(send("/hosts/import/preview", Map.of("config", FILE)));
        assertThat(again).contains("Saved already as db", "(there already)");
    }

    @Test
    void asksForAChoiceAndForAText() {
        assertThat(body(send("/hosts/import", Map.of("config", FILE))))
                .contains("No host is chosen", "deploy@10.0.0.7:22");
        assertThat(body(send("/hosts/import/preview", Map.of("config", " "))))
                .contains("There is no text yet");
    }

    @Test
    void nothingIsTakenWithoutTheTokenOfTheForm() {
        token = "wrong";

        assertThat(send("/hosts/import", Map.of("config", FILE)).getStatus().value())
                .isEqualTo(403);
    }

    @Test
    void aTunnelsPageShowsItAsTextsForOtherPrograms() {
        send("/hosts/import", Map.of("config", FILE, "hosts", "db"));
        Map<?, ?> tunnel =
                (Map<?, ?>) ((List<?>) work.get("/api/v1/tunnels").get("items")).getFirst();

        assertThat(page("/tunnels/" + tunnel.get("id")))
                .contains("id=\"as-ssh-text\"", "id=\"as-autossh-text\"", "LocalForward 5433")
                .contains("ExecStart=/usr/bin/ssh -NT", "data-copy-from=\"#as-systemd-text\"");
    }

    private String page(String path) {
        return new String(
                browser.get()
                        .uri(path)
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody()
                        .returnResult()
                        .getResponseBody(),
                StandardCharsets.UTF_8);
    }

    private EntityExchangeResult<byte[]> send(String path, Map<String, String> fields) {
        return post(path, form(fields));
    }

    private MultipartBodyBuilder form(Map<String, String> fields) {
        var form = new MultipartBodyBuilder();
        form.part("_csrf", token);
        fields.forEach(form::part);
        return form;
    }

    private EntityExchangeResult<byte[]> post(String path, MultipartBodyBuilder form) {
        var written = new MockClientHttpRequest(HttpMethod.POST, path);
        new MultipartHttpMessageWriter()
                .write(
                        Mono.just(form.build()),
                        ResolvableType.forClass(MultiValueMap.class),
                        MediaType.MULTIPART_FORM_DATA,
                        written,
                        Map.of())
                .block();
        return browser.post()
                .uri(path)
                .contentType(written.getHeaders().getContentType())
                .bodyValue(written.getBodyAsString().block()) // with its length, as browsers send
                .exchange()
                .expectBody()
                .returnResult();
    }

    private static ByteArrayResource file(String text) {
        return new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String body(EntityExchangeResult<byte[]> answer) {
        byte[] body = answer.getResponseBody();
        return body == null ? "" : new String(body, StandardCharsets.UTF_8);
    }
}
