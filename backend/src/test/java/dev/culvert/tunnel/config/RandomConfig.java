package dev.culvert.tunnel.config;

import java.util.List;
import java.util.Random;

/** An ssh_config that OpenSSH accepts, from the whole grammar that Culvert honours. */
final class RandomConfig {

    /** What is asked for; some files name them, some only match them. */
    static final List<String> ALIASES = List.of("web", "db1", "db2", "gate.example", "10.0.0.9");

    private static final List<String> PATTERNS =
            List.of(
                    "*",
                    "db*",
                    "db?",
                    "*.example",
                    "web",
                    "db1",
                    "db2",
                    "gate.example",
                    "10.0.0.*",
                    "!db2",
                    "!web",
                    "?b1",
                    "nobody",
                    "*e*");
    private static final List<String> NAMES =
            List.of("web.internal", "Real.Example", "10.1.1.1", "%h.internal", "2001:db8::1", "%h");
    private static final List<String> USERS = List.of("me", "root", "a-b", "first.last");
    private static final List<String> NOISE =
            List.of(
                    "ForwardAgent yes",
                    "StrictHostKeyChecking accept-new",
                    "UserKnownHostsFile /dev/null",
                    "LogLevel ERROR",
                    "ConnectTimeout 5",
                    "TCPKeepAlive yes",
                    "ServerAliveCountMax 2",
                    "BindAddress 127.0.0.1",
                    "RequestTTY no",
                    "SetEnv A=b",
                    "ProxyCommand none",
                    "IdentityFile ~/.ssh/id_x");

    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private int port = 2000;

    RandomConfig(Random random) {
        this.random = random;
    }

    String text() {
        lines(random.nextInt(3));
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            head();
            lines(random.nextInt(6));
        }
        return text.toString();
    }

    private void head() {
        switch (random.nextInt(5)) {
            case 0 ->
                    line("Match", pick(List.of("all", "ALL", "host *.internal", "host=web*,db1")));
            case 1 ->
                    line(
                            "Match",
                            pick(
                                    List.of(
                                            "originalhost db*,!db2",
                                            "user root",
                                            "!user root",
                                            "host *.INTERNAL user me,root",
                                            "originalhost \"web\" !host 10.*")));
            default -> {
                var patterns = new StringBuilder(pattern());
                for (int i = random.nextInt(3); i > 0; i--) {
                    patterns.append(pick(List.of(" ", "  ", "\t"))).append(pattern());
                }
                line("Host", patterns.toString());
            }
        }
    }

    private String pattern() {
        return perhapsQuoted(pick(PATTERNS));
    }

    private void lines(int count) {
        for (int i = 0; i < count; i++) {
            option();
        }
    }

    private void option() {
        switch (random.nextInt(13)) {
            case 0 -> line("HostName", perhapsQuoted(pick(NAMES)));
            case 1 -> line("User", perhapsQuoted(pick(USERS)));
            case 2 -> line("Port", String.valueOf(1 + random.nextInt(65535)));
            case 3 -> line("Compression", pick(List.of("yes", "no", "YES")));
            case 4 -> line("ServerAliveInterval", pick(List.of("0", "30", "1m", "1m30s", "2H")));
            case 5 -> line("GatewayPorts", pick(List.of("yes", "no")));
            case 6 ->
                    line(
                            "ProxyJump",
                            pick(List.of("none", "jump", "me@jump:2222,ssh://b:3", "[fe80::9]:4")));
            case 7, 8 -> line("LocalForward", listen() + pick(List.of(" ", "  ")) + target());
            case 9 ->
                    line(
                            "RemoteForward",
                            random.nextBoolean() ? listen() : listen() + " " + target());
            case 10 -> line("DynamicForward", listen());
            case 11 -> text.append(pick(List.of("# Host x\n", "\n", "   \t\n", "  #Port 1\n")));
            default -> text.append(pick(NOISE)).append('\n');
        }
    }

    private String listen() {
        String bind = pick(List.of("", "", "*:", "localhost:", "[::1]:"));
        return perhapsQuoted(random.nextInt(5) == 0 ? "/run/s" + port++ + ".sock" : bind + port++);
    }

    private String target() {
        return perhapsQuoted(
                pick(
                        List.of(
                                "db:5432",
                                "[::1]:80",
                                "10.0.0.1:22",
                                "/run/docker.sock",
                                "\"/a b\"")));
    }

    private void line(String keyword, String value) {
        String written =
                switch (random.nextInt(3)) {
                    case 0 -> keyword.toLowerCase(java.util.Locale.ROOT);
                    case 1 -> keyword.toUpperCase(java.util.Locale.ROOT);
                    default -> keyword;
                };
        text.append(pick(List.of("", "  ", "\t")))
                .append(written)
                .append(pick(List.of(" ", "=", " = ", "\t", "  ")))
                .append(value)
                .append(pick(List.of("\n", "\n", "  \n", "\r\n", "\t# said\n")));
    }

    private String perhapsQuoted(String word) {
        return random.nextInt(4) == 0 && !word.startsWith("\"") ? '"' + word + '"' : word;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
