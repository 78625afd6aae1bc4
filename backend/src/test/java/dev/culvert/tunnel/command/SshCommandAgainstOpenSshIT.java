package dev.culvert.tunnel.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.OpenSshClient;
import dev.culvert.testing.OpenSshClient.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks the installed OpenSSH client, through a real shell, what a line means. */
class SshCommandAgainstOpenSshIT {

    private static final long SEED = 20260;
    private static final int LINES = 5_000;
    private static final int RENDERED = 500;

    @TempDir Path directory;

    @Test
    void readsEveryLineAsOpenSshDoes() throws Exception {
        var ssh = new OpenSshClient(directory);
        String loginName = ssh.loginName();
        List<String> lines = lines(SEED, LINES);

        List<Answer> answers = ssh.ask(asked(lines));

        for (int i = 0; i < LINES; i++) {
            SshCommand command = SshCommandTest.understood(lines.get(i));
            assertThat(Said.by(command, loginName))
                    .as(lines.get(i))
                    .isEqualTo(Said.by(answers.get(i)));
            assertThat(command.gateway() ? "yes" : "no")
                    .as(lines.get(i))
                    .isEqualTo(answers.get(i).all("gatewayports").getFirst());
            assertKey(command, answers.get(i), lines.get(i));
        }
    }

    @Test
    void rendersLinesThatMeanTheSameToOpenSsh() throws Exception {
        var ssh = new OpenSshClient(directory);
        List<String> lines = lines(SEED + 1, RENDERED);
        List<String> rendered =
                lines.stream().map(line -> SshCommandTest.understood(line).toSsh()).toList();

        List<Answer> asWritten = ssh.ask(asked(lines));
        List<Answer> asRendered = ssh.ask(asked(rendered));

        for (int i = 0; i < RENDERED; i++) {
            assertThat(Said.by(asRendered.get(i)))
                    .as(lines.get(i) + "\n" + rendered.get(i))
                    .isEqualTo(Said.by(asWritten.get(i)));
        }
    }

    private static List<String> lines(long seed, int count) {
        var random = new Random(seed);
        var lines = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            lines.add(new RandomCommand(random).line());
        }
        return lines;
    }

    private static List<String> asked(List<String> lines) {
        return lines.stream().map(line -> "ssh -G -F none" + line.substring(3)).toList();
    }

    /** ssh prints its defaults when no key was named; the first named one counts here. */
    private static void assertKey(SshCommand command, Answer answer, String line) {
        String first = answer.all("identityfile").getFirst();
        assertThat(command.identityFile())
                .as(line)
                .isEqualTo(first.startsWith("~/.ssh/id_") ? null : first);
    }
}
