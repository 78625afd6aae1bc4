package dev.culvert.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.CulvertApplication;
import dev.culvert.audit.AuditLog;
import dev.culvert.problem.ProblemException;
import dev.culvert.settings.StartRefusedException;
import dev.culvert.testing.Console;
import dev.culvert.testing.FreshHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;

/** Consoles that start for the first time, each with a home of its own. */
@ExtendWith(OutputCaptureExtension.class)
class FirstStartIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path home = FreshHome.create();

    @Test
    void theLinkInTheLogMakesTheFirstAdminOnce(CapturedOutput output) {
        try (var console = start()) {
            Awaitility.await().until(() -> output.getOut().contains("/setup?token="));
            var token = output.getOut().replaceAll("(?s).*/setup\\?token=(\\S+).*", "$1");
            assertThat(token).hasSize(43);
            SetUp setUp = console.getBean(SetUp.class);
            web(console)
                    .get()
                    .uri("/")
                    .exchange()
                    .expectStatus()
                    .isSeeOther()
                    .expectHeader()
                    .location("/setup");
            assertThat(setUp.needed().block(PATIENCE)).isTrue();
            assertThat(setUp.accepts("guess").block(PATIENCE)).isFalse();
            assertThat(code(complete(setUp, "guess", "ada"))).isEqualTo("SET_UP_TOKEN_WRONG");
            assertThat(code(complete(setUp, token, "!"))).isEqualTo("NAME_UNFIT");

            Caller ada = complete(setUp, token, "ada").block(PATIENCE);

            assertThat(ada.is(Role.ADMIN)).isTrue();
            assertThat(setUp.needed().block(PATIENCE)).isFalse();
            assertThat(code(complete(setUp, token, "eve"))).isEqualTo("SET_UP_OVER");
            assertThat(console.getBean(AuditLog.class).export().collectList().block(PATIENCE))
                    .extracting(event -> event.entry().action())
                    .containsExactly("person.added", "console.set_up", "person.signed_in");
            assertThat(code(console.getBean(People.class).disable(ada.actor(), ada.id())))
                    .isEqualTo("LAST_ADMIN");
        }
        assertThat(home.resolve("master.key")).exists();
    }

    @Test
    void theConfigurationMakesTheFirstAdminOnce(CapturedOutput output) {
        String token = "t".repeat(32);
        String[] admin = {
            "--culvert.admin.name=ada",
            "--culvert.admin.password=" + Console.PASSWORD,
            "--culvert.admin.token=" + token
        };
        for (int i = 0; i < 2; i++) {
            try (var console = start(admin)) {
                web(console)
                        .get()
                        .uri("/api/v1/me")
                        .headers(headers -> headers.setBearerAuth(token))
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody()
                        .jsonPath("$.role")
                        .isEqualTo("admin");
                assertThat(console.getBean(People.class).all().count().block(PATIENCE))
                        .isEqualTo(1);
            }
        }
        assertThat(output.getOut()).doesNotContain("/setup?token", token, Console.PASSWORD);
    }

    @Test
    void refusesAnUnfitConfiguration() {
        refuses("--culvert.admin.name=ada");
        refuses("--culvert.admin.token=" + "t".repeat(32));
        refuses("--culvert.admin.name=ada", "--culvert.admin.password=short");
        refuses(
                "--culvert.admin.name=ada",
                "--culvert.admin.password=" + Console.PASSWORD,
                "--culvert.admin.token=short");
        assertThatThrownBy(() -> start("--culvert.hoem=x").close())
                .hasStackTraceContaining("Did you mean culvert.home?");
    }

    @Test
    void runsOnTheServerOfAnotherHome() throws Exception {
        try (var first = start()) {
            String password = Files.readString(home.resolve("postgres").resolve("password"));
            String port = Files.readAllLines(home.resolve("postgres/18/postmaster.pid")).get(3);
            Path empty = FreshHome.create();
            try (var second =
                    start(
                            "--culvert.home=" + empty,
                            "--culvert.database.url=postgresql://postgres@127.0.0.1:"
                                    + port
                                    + "/postgres",
                            "--culvert.database.password=" + password)) {
                web(second).get().uri("/api/v1/me").exchange().expectStatus().isUnauthorized();
                assertThat(empty.resolve("postgres")).doesNotExist();
            }
        }
    }

    private ConfigurableApplicationContext start(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--culvert.home=" + home,
                                "--server.port=0",
                                "--management.server.port=0",
                                "--culvert.share.port=0"));
        for (String argument : more) {
            arguments.removeIf(given -> given.startsWith(argument.replaceAll("=.*", "=")));
            arguments.add(argument);
        }
        return SpringApplication.run(CulvertApplication.class, arguments.toArray(String[]::new));
    }

    private void refuses(String... arguments) {
        assertThatThrownBy(() -> start(arguments).close())
                .hasRootCauseInstanceOf(StartRefusedException.class);
    }

    private static Mono<Caller> complete(SetUp setUp, String token, String name) {
        var exchange = MockServerWebExchange.from(MockServerHttpRequest.post("/setup"));
        return setUp.complete(token, name, Console.PASSWORD, exchange);
    }

    private static String code(Mono<?> refused) {
        return refused.then(Mono.just("none"))
                .onErrorResume(ProblemException.class, named -> Mono.just(named.problem().code()))
                .block(PATIENCE);
    }

    private static WebTestClient web(ConfigurableApplicationContext console) {
        String port = console.getEnvironment().getProperty("local.server.port");
        return WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port)
                .responseTimeout(PATIENCE)
                .build();
    }
}
