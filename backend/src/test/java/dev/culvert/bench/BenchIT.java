package dev.culvert.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The benchmark itself, as short as it gets; needs a real ssh and sshd (see OpenSshServer). */
class BenchIT {

    @TempDir private Path directory;

    @Test
    void measuresBothInTurnsAndWritesTheTableAndTheJson() throws Exception {
        Path file = directory.resolve("bench.json");

        String table =
                run(
                        0,
                        "--quick",
                        "--rounds=1",
                        "--seconds=0.2",
                        "--rows=local,ping",
                        "--json=" + file);

        assertThat(table).contains("LOCAL up", "LOCAL down", "Mbit/s", "p99", "≥ 1.0 ×");
        JsonNode json = JsonMapper.builder().build().readTree(Files.readString(file));
        assertThat(json.path("machine").path("cores").asInt()).isPositive();
        assertThat(json.path("machine").path("openSsh").asString()).startsWith("OpenSSH");
        assertThat(json.path("rows").size()).isEqualTo(5);
        for (JsonNode row : json.path("rows")) {
            assertThat(row.path("ssh").asDouble()).isPositive();
            assertThat(row.path("culvert").asDouble()).isPositive();
            assertThat(row.path("ratio").asDouble()).isPositive();
            assertThat(row.path("passed").isBoolean()).isTrue();
        }
    }

    @Test
    void saysWhatItDoesNotKnow() {
        assertThat(run(2, "--rows=warp")).contains("There is no row warp").contains("Usage");
        assertThat(run(2, "--fast")).contains("Unknown option --fast");
    }

    private static String run(int expected, String... args) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int status = Bench.run(args, new PrintStream(text, true, StandardCharsets.UTF_8));
        String said = text.toString(StandardCharsets.UTF_8);
        assertThat(status).as(said).isEqualTo(expected);
        return said;
    }
}
