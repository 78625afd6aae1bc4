package dev.culvert.tunnel.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.OpenSshClient;
import dev.culvert.testing.OpenSshClient.Answer;
import dev.culvert.tunnel.command.Commands;
import dev.culvert.tunnel.command.HostOptions;
import dev.culvert.tunnel.command.Said;
import dev.culvert.tunnel.command.SshCommand;
import dev.culvert.tunnel.config.SshConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is exported is read back as the same by Culvert and by the installed OpenSSH client. */
class ExportAgainstOpenSshIT {

    private static final long SEED = 777;
    private static final int TUNNELS = 300;
    private static final Path VERIFIER = Path.of("/usr/bin/systemd-analyze");

    @TempDir Path directory;
    private final List<Export> exports = new ArrayList<>();

    @BeforeEach
    void makeTunnels() {
        var random = new Random(SEED);
        while (exports.size() < TUNNELS) {
            SshCommand command = Commands.random(random);
            exports.add(new Export("t" + exports.size(), command, Duration.ofSeconds(15)));
        }
    }

    @Test
    void theSshLine() throws Exception {
        means(export -> {
            String line = export.as(Format.SSH).strip();
            assertThat(Commands.understood(line)).isEqualTo(export.command());
            return "ssh -G -F none" + line.substring("ssh".length());
        });
    }

    @Test
    void theAutosshLine() throws Exception {
        means(export -> {
            String line = export.as(Format.AUTOSSH).strip();
            assertThat(Commands.understood(line)).isEqualTo(export.command());
            return "ssh -G -F none" + line.substring("autossh -M 0".length());
        });
    }

    @Test
    void theSshConfigBlock() throws Exception {
        means(export -> {
            String text = export.as(Format.CONFIG);
            String file = export.fileName(Format.CONFIG);
            HostOptions.Entry entry = SshConfig.parse(text).host(export.alias(), "nobody").entry();
            assertThat(entry)
                    .as(text)
                    .usingRecursiveComparison()
                    .ignoringFields("keepAlive")
                    .isEqualTo(Commands.entry(export.command()));
            assertThat(entry.keepAlive()).isEqualTo(Duration.ofSeconds(15));
            Files.writeString(directory.resolve(file), text);
            return "ssh -G -F %s %s".formatted(file, export.alias());
        });
    }

    @Test
    void theSystemdUnit() throws Exception {
        means(export -> {
            String line = execStart(export.as(Format.SYSTEMD));
            List<String> words = systemdWords(line);
            assertThat(words).startsWith("/usr/bin/ssh", "-NT");
            String shell =
                    words.stream()
                            .skip(1)
                            .map(word -> "'" + word.replace("'", "'\\''") + "'")
                            .collect(Collectors.joining(" "));
            assertThat(Commands.understood("ssh " + shell)).isEqualTo(export.command());
            return "ssh -G -F none " + shell;
        });
    }

    @Test
    void theSystemdUnitIsFoundValid() throws Exception {
        assertThat(VERIFIER).as("the package systemd").isExecutable();
        var command = new ArrayList<>(List.of(VERIFIER.toString(), "verify", "--man=no"));
        for (Export export : exports.subList(0, 20)) {
            Path unit = directory.resolve(export.fileName(Format.SYSTEMD));
            Files.writeString(unit, export.as(Format.SYSTEMD));
            command.add(unit.toString());
        }
        Process verifier = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(verifier.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(verifier.waitFor()).as(said).isZero();
        assertThat(said.lines().filter(line -> line.contains("culvert-t"))).isEmpty();
    }

    /** How a question to ssh is made of an export. */
    private interface Question {
        String of(Export export) throws Exception;
    }

    private void means(Question question) throws Exception {
        var ssh = new OpenSshClient(directory);
        String loginName = ssh.loginName();
        var questions = new ArrayList<String>();
        for (Export export : exports) {
            questions.add(question.of(export));
        }
        List<Answer> answers = ssh.ask(questions);
        for (int i = 0; i < exports.size(); i++) {
            assertThat(Said.by(answers.get(i)))
                    .as(questions.get(i))
                    .isEqualTo(Said.by(Commands.entry(exports.get(i).command()), loginName));
        }
    }

    private static String execStart(String unit) {
        return unit.lines()
                .filter(line -> line.startsWith("ExecStart="))
                .collect(Collectors.joining())
                .substring("ExecStart=".length());
    }

    /** Words as systemd.service(5) cuts them: double quotes, C escapes, then %% and $$. */
    private static List<String> systemdWords(String line) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\') {
                word.append(line.charAt(++i));
            } else if (c == ' ' && !quoted) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        assertThat(quoted).isFalse();
        return words.stream().map(each -> each.replace("%%", "%").replace("$$", "$")).toList();
    }
}
