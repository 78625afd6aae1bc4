package dev.culvert.tunnel.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** One {@code ssh} command that OpenSSH accepts, from the whole grammar that Culvert reads. */
final class RandomCommand {

    private static final List<String> HOSTS =
            List.of("h", "db.internal", "Bastion-1", "10.0.0.7", "under_score", "x.example");
    private static final List<String> IPV6 = List.of("::1", "fe80::1%eth0", "2001:db8::7");
    // None of the hosts: OpenSSH refuses a jump host that is the destination again.
    private static final List<String> JUMPS = List.of("jump", "10.0.0.1", "[fe80::9]", "j.example");
    private static final List<String> PATHS =
            List.of("/run/app.sock", "/a", "/var/run/my app/s", "/p%%q", "/x\\:y/z", "/d.d/e-f_g");
    private static final List<String> USERS =
            List.of("me", "root", "a@b", "x-y", "first.last", "me+tag", "admin:box", "u#d");
    private static final List<String> FLAGS =
            List.of("-N", "-Nf", "-T", "-nq", "-v", "-C", "-g", "-fNT", "-A", "-4", "-tt", "-CN");
    // The keys are files that exist: ssh passes over a missing -i.
    private static final List<String> VALUED =
            List.of(
                    "-o StrictHostKeyChecking=no",
                    "-oServerAliveInterval=30",
                    "-o 'ConnectTimeout 5'",
                    "-o ExitOnForwardFailure=yes",
                    "-e none",
                    "-E log",
                    "-S none",
                    "-c aes256-ctr",
                    "-o Compression=yes",
                    "-o compression=no",
                    "-o GatewayPorts=yes",
                    "-o gatewayports=no",
                    "-o 'IdentityFile=\"/dev/zero\"'",
                    "-o IDENTITYFILE=/dev/full",
                    "-i /dev/null");

    private final Random random;
    private int listenPort = 2000;
    private boolean named;

    RandomCommand(Random random) {
        this.random = random;
    }

    String line() {
        var before = new ArrayList<String>();
        before.add(forward());
        for (int i = random.nextInt(7); i > 0; i--) {
            before.add(option());
        }
        if (random.nextInt(3) == 0) {
            before.add(jump());
        }
        Collections.shuffle(before, random);
        List<String> after = List.of();
        if (random.nextInt(3) == 0) {
            int cut = random.nextInt(before.size());
            after = List.copyOf(before.subList(cut, before.size()));
            before.subList(cut, before.size()).clear();
        }
        var words = new ArrayList<>(List.of("ssh"));
        words.addAll(before);
        if (after.isEmpty() && random.nextInt(6) == 0) {
            words.add("--");
        }
        words.add(destination());
        words.addAll(after);
        if (random.nextInt(6) == 0) {
            words.add(pick(List.of("ls -p 99", "-- -p 99", "'tail -f x; ls'", "uptime -l x")));
        }
        return String.join(pick(List.of(" ", "  ", " \\\n  ", "\t")), words);
    }

    private String option() {
        return switch (random.nextInt(9)) {
            case 0, 1 -> forward();
            case 2 -> pick(List.of("-p ", "-p", "-o Port=", "-oport=")) + port();
            case 3 -> pick(List.of("-l ", "-l", "-o User=")) + quoted(pick(USERS));
            case 4 ->
                    "-o "
                            + pick(List.of("HostName=", "hostname=", "'HOSTNAME' "))
                                    .replace("'HOSTNAME' ", "HostName\\ ")
                            + hostName();
            case 5, 6 -> pick(FLAGS);
            case 7 -> "-fN" + forward().substring(1);
            default -> pick(VALUED);
        };
    }

    /** A name that stands by itself, or one made of the destination's. */
    private String hostName() {
        named = true;
        return random.nextInt(3) == 0 ? pick(List.of("%h", "%h.example", "x-%h")) : pick(HOSTS);
    }

    private String forward() {
        boolean listensOnPath = random.nextInt(6) == 0;
        String listen = listensOnPath ? pick(PATHS) + listenPort++ : bind() + listenPort++;
        String target = random.nextInt(5) == 0 ? pick(PATHS) : hostInBrackets() + ":" + port();
        if (!listensOnPath && random.nextInt(8) == 0) {
            return pick(List.of("-R ", "-R"))
                    + quoted(random.nextInt(4) == 0 ? bind() + "0" : listen);
        }
        return switch (random.nextInt(6)) {
            case 0 -> "-D " + quoted(listen);
            case 1 -> "-R " + quoted(listen + ":" + target);
            case 2 -> "-R" + quoted(bind() + "0:" + target);
            case 3 -> "-L" + quoted(listen + ":" + target);
            case 4 -> "-o " + configForward(listen, target);
            default -> "-L " + quoted(listen + ":" + target);
        };
    }

    private String configForward(String listen, String target) {
        String between = pick(List.of(" ", "=", " = "));
        String from = configWord(listen);
        String to = configWord(target);
        return switch (random.nextInt(4)) {
            case 0 -> "'LocalForward" + between + from + " " + to + "'";
            case 1 -> "'remoteforward" + between + from + " " + to + "'";
            case 2 -> "'RemoteForward" + between + from + "'";
            default -> "'DynamicForward" + between + from + "'";
        };
    }

    /** As an argument in ssh_config: blanks need quotes there, inside the ones of the shell. */
    private String configWord(String word) {
        return word.indexOf(' ') >= 0 || random.nextInt(4) == 0 ? '"' + word + '"' : word;
    }

    private String bind() {
        return switch (random.nextInt(6)) {
            case 0 -> "*:";
            case 1 -> ":";
            case 2 -> "localhost:";
            case 3 -> "[::1]:";
            default -> "";
        };
    }

    private String jump() {
        var hops = new ArrayList<String>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String user = random.nextBoolean() ? pick(List.of("me", "root", "x-y")) + "@" : "";
            String host = pick(JUMPS);
            // OpenSSH 9.2 takes no IPv6 address in a jump host's URL.
            boolean url = random.nextInt(4) == 0 && !host.startsWith("[");
            hops.add(
                    (url ? "ssh://" : "")
                            + user
                            + host
                            + (random.nextBoolean() ? ":" + port() : ""));
        }
        return pick(List.of("-J ", "-J", "-o ProxyJump=")) + quoted(String.join(",", hops));
    }

    private String destination() {
        return switch (random.nextInt(6)) {
            case 0 -> pick(HOSTS);
            case 1 -> "ssh://" + pick(List.of("me@", "", "a%2bb@", "m%65@")) + pick(HOSTS) + url();
            case 2 -> named ? "me@h" : "me@" + pick(IPV6);
            default -> quoted(pick(USERS) + "@" + pick(HOSTS));
        };
    }

    private String url() {
        return pick(List.of("", ":" + port(), ":" + port() + "/", "/"));
    }

    private String hostInBrackets() {
        return random.nextInt(4) == 0 ? "[" + pick(IPV6) + "]" : pick(HOSTS);
    }

    private String port() {
        return String.valueOf(1 + random.nextInt(65535));
    }

    /** In one of the ways in which a shell lets a word be written. */
    private String quoted(String word) {
        return switch (random.nextInt(4)) {
            case 0 -> "'" + word + "'";
            case 1 -> "\"" + word + "\"";
            case 2 -> word.replaceAll("([\\\\*# \\[])", "\\\\$1");
            default ->
                    word.replace("\\", "'\\'")
                            .replace("*", "'*'")
                            .replace("[", "\"[\"")
                            .replace(" ", "' '");
        };
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
