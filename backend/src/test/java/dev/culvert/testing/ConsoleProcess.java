package dev.culvert.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.test.web.reactive.server.WebTestClient;

/**
 * The console as a process of its own, so that it can be killed. Uses the class path of the test
 * and a home that outlives it.
 */
public final class ConsoleProcess implements AutoCloseable {

    public static final String ADMIN = "ada";
    public static final String PASSWORD = "correct horse battery staple";
    public static final String TOKEN = "culvert-test-token-0123456789abcdef0123456789";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Path home;
    private final int port;
    private final Process process;

    private ConsoleProcess(Path home, int port, Process process) {
        this.home = home;
        this.port = port;
        this.process = process;
    }

    /** Starts a console in this home and waits until its API answers. */
    public static ConsoleProcess start(Path home, int port, String... settings) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.culvert.CulvertApplication",
                                "--culvert.home=" + home,
                                "--server.port=" + port,
                                "--management.server.port=0",
                                "--culvert.share.port=0"));
        command.addAll(List.of(settings));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(home.resolve("console.log").toFile()));
        builder.environment().put("CULVERT_ADMIN_NAME", ADMIN);
        builder.environment().put("CULVERT_ADMIN_PASSWORD", PASSWORD);
        builder.environment().put("CULVERT_ADMIN_TOKEN", TOKEN);
        try {
            ConsoleProcess console = new ConsoleProcess(home, port, builder.start());
            await().atMost(START_LIMIT).until(console::answersOrDied);
            if (!console.process.isAlive()) {
                throw new AssertionError("the console did not start:\n" + console.log());
            }
            return console;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Speaks to the API as the first admin. */
    public WebTestClient web() {
        return WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port)
                .responseTimeout(Duration.ofSeconds(20))
                .defaultHeaders(headers -> headers.setBearerAuth(TOKEN))
                .build();
    }

    /** Of the console itself; its database is a child of it. */
    public long pid() {
        return process.pid();
    }

    /** As {@code kill -9}: nothing of its own can run any more. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    public String log() {
        try {
            return Files.readString(home.resolve("console.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it properly; its database goes with it. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private boolean answersOrDied() {
        return !process.isAlive() || answers();
    }

    private boolean answers() {
        try {
            return web().get()
                            .uri("/api/v1/me")
                            .exchange()
                            .returnResult(Void.class)
                            .getStatus()
                            .value()
                    == 200;
        } catch (RuntimeException notYet) {
            return false;
        }
    }
}
