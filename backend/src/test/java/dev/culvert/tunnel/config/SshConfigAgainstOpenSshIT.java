package dev.culvert.tunnel.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.OpenSshClient;
import dev.culvert.testing.OpenSshClient.Answer;
import dev.culvert.tunnel.command.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks the installed OpenSSH client what a whole file means for each of some names. */
class SshConfigAgainstOpenSshIT {

    private static final long SEED = 5_1_2026;
    private static final int FILES = 300;

    @TempDir Path directory;

    @Test
    void understandsEveryFileAsOpenSshDoes() throws Exception {
        var ssh = new OpenSshClient(directory);
        String loginName = ssh.loginName();
        var random = new Random(SEED);
        var texts = new ArrayList<String>();
        var questions = new ArrayList<String>();
        for (int i = 0; i < FILES; i++) {
            texts.add(new RandomConfig(random).text());
            Files.writeString(directory.resolve("config-" + i), texts.get(i));
            for (String alias : RandomConfig.ALIASES) {
                questions.add("ssh -G -F config-%d %s".formatted(i, alias));
            }
        }

        List<Answer> answers = ssh.ask(questions);

        int aliases = RandomConfig.ALIASES.size();
        for (int i = 0; i < questions.size(); i++) {
            String text = texts.get(i / aliases);
            ConfiguredHost host =
                    SshConfig.parse(text).host(RandomConfig.ALIASES.get(i % aliases), loginName);
            assertThat(host.problems().stream().filter(each -> !each.spoilsHost()))
                    .as(text)
                    .isEmpty();
            assertThat(Said.by(host.entry(), loginName))
                    .as(questions.get(i) + "\n" + text)
                    .isEqualTo(Said.by(answers.get(i)));
            Duration keepAlive =
                    Objects.requireNonNullElse(host.entry().keepAlive(), Duration.ZERO);
            assertThat(String.valueOf(keepAlive.toSeconds()))
                    .as(questions.get(i) + "\n" + text)
                    .isEqualTo(answers.get(i).all("serveraliveinterval").getFirst());
        }
    }
}
