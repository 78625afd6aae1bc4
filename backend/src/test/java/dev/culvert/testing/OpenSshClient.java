package dev.culvert.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** The installed OpenSSH client, asked through a real shell what its options mean. */
public final class OpenSshClient {

    private static final String END_OF_ANSWER = "culvert-end-of-answer";

    /** Two shells keep two cores busy; an answer takes about 10 ms of one. */
    private static final int SHELLS = 2;

    private final Path directory;

    /**
     * @param directory where the questions are kept; the shells start there
     */
    public OpenSshClient(Path directory) {
        this.directory = directory;
    }

    /**
     * Runs each line, which has {@code -G} among its options, and answers what ssh printed, in the
     * same order. Fails when ssh refuses one.
     */
    public List<Answer> ask(List<String> lines) throws Exception {
        int part = Math.max(1, (lines.size() + SHELLS - 1) / SHELLS);
        var parts = new ArrayList<Callable<List<Answer>>>();
        for (int from = 0; from < lines.size(); from += part) {
            List<String> some = lines.subList(from, Math.min(lines.size(), from + part));
            parts.add(() -> run(some));
        }
        var answers = new ArrayList<Answer>();
        try (var executor = Executors.newFixedThreadPool(SHELLS)) {
            for (var answered : executor.invokeAll(parts)) {
                answers.addAll(answered.get());
            }
        }
        return answers;
    }

    /** How the one who runs this is called, where no option says who signs in. */
    public String loginName() throws Exception {
        return ask(List.of("ssh -G -F none h")).getFirst().all("user").getFirst();
    }

    private List<Answer> run(List<String> lines) throws Exception {
        var script = new StringBuilder();
        for (String line : lines) {
            script.append(line).append(" 2>&1; echo ").append(END_OF_ANSWER).append(" $?\n");
        }
        Path file = Files.createTempFile(directory, "ask", ".sh");
        Files.writeString(file, script);
        Process shell =
                new ProcessBuilder("sh", file.toString())
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        shell.getOutputStream().close();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        return answers(output, lines);
    }

    private static List<Answer> answers(String output, List<String> lines) {
        var answers = new ArrayList<Answer>();
        var current = new ArrayList<String>();
        for (String line : output.lines().toList()) {
            if (line.startsWith(END_OF_ANSWER)) {
                assertThat(line)
                        .as("%s\n%s", lines.get(answers.size()), current)
                        .isEqualTo(END_OF_ANSWER + " 0");
                answers.add(new Answer(List.copyOf(current)));
                current.clear();
            } else {
                current.add(line);
            }
        }
        assertThat(answers).hasSameSizeAs(lines);
        return answers;
    }

    /** The lines that {@code ssh -G} printed for one command. */
    public record Answer(List<String> lines) {

        /** The values of every line with this keyword. */
        public List<String> all(String keyword) {
            return lines.stream()
                    .filter(line -> line.startsWith(keyword + " "))
                    .map(line -> line.substring(keyword.length() + 1))
                    .toList();
        }
    }
}
