package dev.culvert.tunnel.command;

import dev.culvert.problem.ProblemException;
import dev.culvert.tunnel.command.Forward.Kind;
import java.util.List;
import java.util.Locale;

/** What one line of ssh_config(5) means: the value of {@code -o}, or a line of a file. */
final class ConfigOption {

    private final String written;
    private final String keyword;
    private final List<String> arguments;

    private ConfigOption(String written, ConfigLine line) {
        this.written = written;
        this.keyword = line.keyword();
        this.arguments = line.arguments();
    }

    /** Reads the value of {@code -o} and tells the draft what it says. */
    static void apply(String value, Draft draft) {
        ConfigLine line = ConfigLine.parse(value);
        if (line == null) {
            throw Refusal.of(
                    "BAD_OPTION",
                    "-o needs a keyword and a value",
                    "%s is not of the form Keyword=value.".formatted(Refusal.quote(value)),
                    "Write it like -o ConnectTimeout=5, or leave it out.");
        }
        apply(line, "-o " + value.strip(), draft);
    }

    /**
     * Tells the draft what a line says.
     *
     * @param written the line as a refusal shows it
     */
    static void apply(ConfigLine line, String written, Draft draft) {
        new ConfigOption(written, line).apply(draft);
    }

    private void apply(Draft draft) {
        switch (keyword) {
            case "localforward" -> draft.forward(Kind.LOCAL, forward(Kind.LOCAL));
            case "remoteforward" -> draft.forward(Kind.REMOTE, forward(Kind.REMOTE));
            case "dynamicforward" -> draft.forward(Kind.DYNAMIC, single());
            case "port" -> draft.port(written, single());
            case "user" -> draft.user(written, single());
            case "hostname" -> draft.hostName(written, single());
            case "proxyjump" -> draft.jumps(written, single(), false);
            case "compression" -> draft.compression(written, bool(), false);
            case "gatewayports" -> draft.gateway(written, bool(), false);
            case "identityfile" -> identityFile(draft);
            case "serveraliveinterval" -> draft.keepAlive(written, Times.parse(single(), written));
            case "clearallforwardings" -> draft.clearForwards(written, bool());
            case "proxycommand" -> proxyCommand(draft);
            case "localcommand",
                    "permitlocalcommand",
                    "knownhostscommand",
                    "proxyusefdpass",
                    "pkcs11provider",
                    "securitykeyprovider",
                    "xauthlocation" ->
                    program(draft);
            case "tunnel", "tunneldevice" -> vpn(draft);
            default -> draft.ignore(written, whyIgnored());
        }
    }

    private void identityFile(Draft draft) {
        if (single().equalsIgnoreCase("none")) {
            draft.ignore(written, "The Host's own sign-in is used");
        } else {
            draft.identityFile(written, single());
        }
    }

    private void proxyCommand(Draft draft) {
        String command = String.join(" ", arguments);
        if (command.equalsIgnoreCase("none")) {
            draft.noProxy(written);
            return;
        }
        List<Destination> jumps =
                ProxyCommands.asJumps(command).orElseThrow(() -> runsProgram(written));
        draft.jumps(written, jumps);
    }

    private void program(Draft draft) {
        String first = arguments.getFirst().toLowerCase(Locale.ROOT);
        if (!first.equals("none") && !first.equals("no")) {
            throw runsProgram(written);
        }
        draft.ignore(written, "Culvert runs no programs anyway");
    }

    private void vpn(Draft draft) {
        if (!arguments.getFirst().equalsIgnoreCase("no")) {
            throw CommandLine.vpn(written);
        }
        draft.ignore(written, "Not needed here");
    }

    /** {@code 8080 db:80} in ssh_config is {@code 8080:db:80} on the command line. */
    private String forward(Kind kind) {
        if (arguments.size() == 2) {
            return String.join(":", arguments);
        }
        if (kind == Kind.LOCAL && arguments.size() == 1) {
            throw badValue("names no target", "Write it like -o 'LocalForward 8080 db:80'.");
        }
        return single();
    }

    private String single() {
        if (arguments.size() != 1) {
            throw badValue("has %d values".formatted(arguments.size()), "Write one value.");
        }
        return arguments.getFirst();
    }

    private boolean bool() {
        return switch (single().toLowerCase(Locale.ROOT)) {
            case "yes", "true" -> true;
            case "no", "false" -> false;
            default -> throw badValue("is neither yes nor no", "Write yes or no.");
        };
    }

    private ProblemException badValue(String what, String fix) {
        return Refusal.of(
                "BAD_OPTION",
                "An option has a wrong value",
                "%s %s.".formatted(Refusal.quote(written), what),
                fix);
    }

    static ProblemException runsProgram(String written) {
        return Refusal.of(
                "RUNS_PROGRAMS",
                "Culvert runs no programs",
                "%s runs programs on the console's machine.".formatted(Refusal.quote(written)),
                "Leave it out; to pass through another SSH host, write -J with its name.");
    }

    private String whyIgnored() {
        String why = IgnoredKeywords.why(keyword);
        if (why == null) {
            throw Refusal.of(
                    "UNKNOWN_OPTION",
                    "ssh_config has no such keyword",
                    "ssh does not know the keyword in %s.".formatted(Refusal.quote(written)),
                    "Check its spelling, or leave it out.");
        }
        return why;
    }
}
