package dev.culvert.tunnel.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import dev.culvert.tunnel.command.Forward.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks the installed OpenSSH client, through a real shell, what a line means. */
class SshCommandAgainstOpenSshIT {

    private static final long SEED = 20260;
    private static final int LINES = 300;
    private static final String END_OF_ANSWER = "culvert-end-of-answer";

    @TempDir Path directory;

    @Test
    void readsEveryLineAsOpenSshDoes() throws Exception {
        var lines = new ArrayList<String>();
        var random = new Random(SEED);
        for (int i = 0; i < LINES; i++) {
            lines.add(new RandomCommand(random).line());
        }
        String loginName = ask(List.of("ssh h")).getFirst().single("user");

        List<Answer> answers = ask(lines);

        for (int i = 0; i < LINES; i++) {
            SshCommand command = SshCommandTest.understood(lines.get(i));
            assertThat(asAnswered(command, loginName))
                    .as(lines.get(i))
                    .isEqualTo(answers.get(i).relevant());
        }
    }

    @Test
    void rendersLinesThatMeanTheSameToOpenSsh() throws Exception {
        var random = new Random(SEED + 1);
        var lines = new ArrayList<String>();
        var rendered = new ArrayList<String>();
        for (int i = 0; i < LINES; i++) {
            lines.add(new RandomCommand(random).line());
            rendered.add(SshCommandTest.understood(lines.getLast()).toSsh());
        }

        List<Answer> asWritten = ask(lines);
        List<Answer> asRendered = ask(rendered);

        for (int i = 0; i < LINES; i++) {
            assertThat(asRendered.get(i).relevant())
                    .as(lines.get(i) + "\n" + rendered.get(i))
                    .isEqualTo(asWritten.get(i).relevant());
        }
    }

    /** All lines in one shell: each is run with -G, which prints what ssh understood. */
    private List<Answer> ask(List<String> lines) throws IOException, InterruptedException {
        var script = new StringBuilder();
        for (String line : lines) {
            script.append("ssh -G -F none").append(line, "ssh".length(), line.length());
            script.append(" 2>&1; echo ").append(END_OF_ANSWER).append(" $?\n");
        }
        Path file = Files.writeString(directory.resolve("ask.sh"), script);
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

    private static TreeMap<String, List<String>> asAnswered(SshCommand command, String loginName) {
        var said = new TreeMap<String, List<String>>();
        Destination destination = command.destination();
        String user = destination.user() == null ? loginName : destination.user();
        said.put("user", List.of(user));
        said.put("hostname", List.of(destination.host().toLowerCase(Locale.ROOT)));
        said.put(
                "port", List.of(destination.port() == null ? "22" : destination.port().toString()));
        said.put("compression", List.of(command.compression() ? "yes" : "no"));
        said.put("gatewayports", List.of(command.gateway() ? "yes" : "no"));
        said.put(
                "proxyjump",
                command.jumps().isEmpty()
                        ? List.of()
                        : List.of(
                                String.join(
                                        ",",
                                        command.jumps().stream()
                                                .map(Destination::toSshHop)
                                                .toList())));
        said.put("localforward", asAnswered(command, Kind.LOCAL));
        said.put("remoteforward", asAnswered(command, Kind.REMOTE));
        said.put("dynamicforward", asAnswered(command, Kind.DYNAMIC));
        if (command.identityFile() != null) {
            said.put("identityfile", List.of(command.identityFile()));
        }
        return said;
    }

    private static List<String> asAnswered(SshCommand command, Kind kind) {
        return command.forwards().stream()
                .filter(forward -> forward.kind() == kind)
                .map(forward -> asAnswered(forward.listen()) + asAnswered(forward))
                .toList();
    }

    private static String asAnswered(Listen listen) {
        return switch (listen) {
            case Listen.Port(String address, int port) ->
                    address == null ? "" + port : "[%s]:%d".formatted(address, port);
            case Listen.Socket(SocketPath path) -> path.path();
        };
    }

    private static String asAnswered(Forward forward) {
        return switch (forward.target()) {
            case null -> forward.isReverseSocks() ? " [socks]:0" : "";
            case Endpoint(String host, int port) -> " [%s]:%d".formatted(host, port);
            case SocketPath(String path) -> " " + path;
        };
    }

    /** The lines that {@code ssh -G} printed for one command. */
    private record Answer(List<String> lines) {

        List<String> all(String keyword) {
            return lines.stream()
                    .filter(line -> line.startsWith(keyword + " "))
                    .map(line -> line.substring(keyword.length() + 1))
                    .toList();
        }

        String single(String keyword) {
            return all(keyword).getFirst();
        }

        TreeMap<String, List<String>> relevant() {
            boolean gateway = single("gatewayports").equals("yes");
            var said = new TreeMap<String, List<String>>();
            for (String keyword :
                    List.of("user", "hostname", "port", "compression", "gatewayports")) {
                said.put(keyword, all(keyword));
            }
            // With a port, ssh prints an IPv4 address in brackets too.
            said.put(
                    "proxyjump",
                    all("proxyjump").stream()
                            .map(hops -> hops.replaceAll("\\[([0-9.]+)]", "$1"))
                            .toList());
            said.put("remoteforward", everywhere(all("remoteforward"), false));
            said.put("localforward", everywhere(all("localforward"), gateway));
            said.put("dynamicforward", everywhere(all("dynamicforward"), gateway));
            List<String> keys = all("identityfile");
            // ssh prints its defaults when no key was named; the first named one counts here.
            if (!keys.getFirst().startsWith("~/.ssh/id_")) {
                said.put("identityfile", List.of(keys.getFirst()));
            }
            return said;
        }

        /** ssh prints an empty address as [], and leaves -g to the reader. */
        private static List<String> everywhere(List<String> forwards, boolean gateway) {
            return forwards.stream()
                    .map(forward ->
                            forward.startsWith("[]") ? "[*]" + forward.substring(2) : forward)
                    .map(forward ->
                            gateway && !forward.startsWith("[") ? "[*]:" + forward : forward)
                    .toList();
        }
    }
}
