package dev.culvert.tunnel.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.culvert.problem.Problem;
import dev.culvert.testing.Seeds;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SshCommandFuzzTest {

    private static final int TEXTS = 25_000;

    private static final List<String> SENTENCES =
            List.of(
                    "ssh -N -f -L 5433:db.internal:5432 -J jump me@bastion -p 2222",
                    "autossh -M 0 -o \"ServerAliveInterval 30\" -R 0:localhost:3000 me@h",
                    "ssh -gCD '*:1080' -i ~/.ssh/id_ed25519 ssh://me@[::1]:22/",
                    "ssh -L [::1]:8080:[fe80::1]:80 -o 'LocalForward 80 x:81' h -- ls -la",
                    "ssh -L /a\\:b:/c%%d -R 1080 -R /s:/t -o 'RemoteForward /x y:1' h",
                    "AUTOSSH_PORT=0 autossh -M 2000:7 -fN -L '[/x:y]:h:80' ssh://me@h:22",
                    "$ ssh \\\n -o ProxyCommand=none -o ProxyJump=a,b@c:22 -D 1 h # note");
    private static final List<String> PIECES =
            List.of(
                    "-L",
                    "-R",
                    "-D",
                    "-J",
                    "-o",
                    "-p",
                    "-",
                    "--",
                    "[",
                    "]",
                    ":",
                    "@",
                    "/",
                    "'",
                    "\"",
                    "\\",
                    "$",
                    "`",
                    "%",
                    "\n",
                    "\0",
                    "ssh://",
                    " ",
                    ",",
                    "=",
                    "65536",
                    "::",
                    "é",
                    "\ud83d",
                    "\udc00",
                    "\u202e",
                    "-oPort=",
                    "HostName=",
                    "%00",
                    "😀",
                    "/run/a.sock",
                    "AUTOSSH_GATETIME=0 ",
                    "ProxyCommand=ssh -W %h:%p ",
                    "%h",
                    "${x}");

    private Random random = new Random(0);

    static List<Long> seeds() {
        return Seeds.all();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void answersWhateverIsPasted(long seed) {
        random = new Random(seed);
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> {
                    for (int i = 0; i < TEXTS; i++) {
                        answersWith(seed, i % 4 == 0 ? noise() : mutated());
                    }
                });
    }

    @Test
    void answersTheLongestTextsInBoundedTime() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                    for (String piece : PIECES) {
                        answers("ssh " + piece.repeat(4000 / piece.length()));
                        answers("ssh -D 1 -J " + piece.repeat(4000 / piece.length()) + " h");
                        answers("ssh -o " + piece.repeat(4000 / piece.length()) + " h");
                        answers("ssh -L 1" + piece.repeat(4000 / piece.length()) + " h");
                        answers(piece.repeat(100_000));
                    }
                });
    }

    private void answersWith(long seed, String text) {
        try {
            answers(text);
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed " + seed + ": " + text, e);
        }
    }

    private void answers(String text) {
        switch (SshCommand.parse(text)) {
            case Parsed.Refused(Problem problem) -> SshCommandRefusalTest.assertReadable(problem);
            case Parsed.Understood(SshCommand command) -> {
                SshCommand again = SshCommandTest.understood(command.toSsh());
                assertThat(SshCommandTest.withoutIgnored(again))
                        .as(text)
                        .isEqualTo(SshCommandTest.withoutIgnored(command));
            }
        }
    }

    private String noise() {
        var text = new StringBuilder(random.nextBoolean() ? "ssh " : "");
        int length = random.nextInt(40);
        for (int i = 0; i < length; i++) {
            text.append(
                    random.nextInt(3) > 0
                            ? PIECES.get(random.nextInt(PIECES.size()))
                            : String.valueOf((char) random.nextInt(0x10000)));
        }
        return text.toString();
    }

    private String mutated() {
        var text = new StringBuilder(SENTENCES.get(random.nextInt(SENTENCES.size())));
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(3)) {
                case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(6)));
                default -> text.insert(at, (char) (32 + random.nextInt(95)));
            }
        }
        return text.toString();
    }
}
