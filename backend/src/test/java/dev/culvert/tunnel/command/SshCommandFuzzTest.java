package dev.culvert.tunnel.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.culvert.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SshCommandFuzzTest {

    private static final long SEED = 0x5eed_c0de;
    private static final int TEXTS = 20_000;

    private static final List<String> SENTENCES =
            List.of(
                    "ssh -N -f -L 5433:db.internal:5432 -J jump me@bastion -p 2222",
                    "autossh -M 0 -o \"ServerAliveInterval 30\" -R 0:localhost:3000 me@h",
                    "ssh -gCD '*:1080' -i ~/.ssh/id_ed25519 ssh://me@[::1]:22/",
                    "ssh -L [::1]:8080:[fe80::1]:80 -o 'LocalForward 80 x:81' h -- ls -la",
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
                    "😀");

    private final Random random = new Random(SEED);

    @Test
    void answersWhateverIsPasted() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> {
                    for (int i = 0; i < TEXTS; i++) {
                        answers(i % 4 == 0 ? noise() : mutated());
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
