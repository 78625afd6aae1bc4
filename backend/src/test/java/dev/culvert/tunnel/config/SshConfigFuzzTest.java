package dev.culvert.tunnel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.culvert.problem.ProblemException;
import dev.culvert.testing.Seeds;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever text somebody uploads is answered, and soon. */
class SshConfigFuzzTest {

    private static final int TEXTS = 20_000;

    private static final List<String> PIECES =
            List.of(
                    "Host ",
                    "Match ",
                    "host ",
                    "user ",
                    "exec ",
                    "ProxyJump ",
                    "ProxyCommand ssh -W %h:%p ",
                    "LocalForward ",
                    "IdentityFile ",
                    "ServerAliveInterval ",
                    "Include ",
                    "HostName %h",
                    "a",
                    "b",
                    "*",
                    "?",
                    "!",
                    ",",
                    "=",
                    "\"",
                    "'",
                    "\\",
                    "#",
                    "\n",
                    "\n",
                    "\r",
                    "\t",
                    " ",
                    "%",
                    "%%",
                    "/",
                    ":",
                    "[",
                    "]",
                    "1",
                    "65536",
                    "\0",
                    "é",
                    "\ud83d",
                    "\u2028");

    static List<Long> seeds() {
        return Seeds.all();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void answersWhateverIsUploaded(long seed) {
        var random = new Random(seed);
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> {
                    for (int i = 0; i < TEXTS; i++) {
                        answers(random.nextBoolean() ? noise(random) : mutated(random), seed);
                    }
                });
    }

    @Test
    void answersTheLongestTextsInBoundedTime() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                    for (String piece : PIECES) {
                        answers("Host x\nUser " + piece.repeat(50_000 / piece.length()), 0);
                        answers("Host x " + piece.repeat(50_000 / piece.length()), 0);
                        answers("Host x\nProxyCommand " + piece.repeat(4_000), 0);
                    }
                    String stars = "*a".repeat(500);
                    answers("Host " + "a".repeat(250) + " " + stars + "b\nUser x\n", 0);
                    var jumps = new StringBuilder();
                    for (int i = 0; i < SshConfig.MAX_HOSTS; i++) {
                        jumps.append("Host h%d\nProxyJump h%d\n".formatted(i, i + 1));
                    }
                    answers(jumps.toString(), 0);
                });
    }

    private static void answers(String text, long seed) {
        try {
            for (ConfiguredHost host : SshConfig.parse(text).hosts("me")) {
                host.problems().forEach(each -> assertThat(each.problem().detail()).isNotBlank());
            }
        } catch (ProblemException e) {
            assertThat(e.problem().fix()).isNotBlank();
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed " + seed + ": " + text, e);
        }
    }

    private static String noise(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    private static String mutated(Random random) {
        var text = new StringBuilder(new RandomConfig(random).text());
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            if (random.nextBoolean()) {
                text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
            } else {
                text.delete(at, Math.min(text.length(), at + random.nextInt(8)));
            }
        }
        return text.toString();
    }
}
