package dev.culvert.tunnel.command;

import dev.culvert.problem.ProblemException;
import dev.culvert.tunnel.command.Forward.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The value of {@code -o}: one line of ssh_config(5). */
final class ConfigOption {

    private static final Pattern LINE =
            Pattern.compile("\\s*\"?([A-Za-z0-9]+)\"?(?:\\s*=\\s*|\\s+)(\\S.*)");
    private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    private final String written;
    private final String keyword;
    private final List<String> arguments;

    private ConfigOption(String written, String keyword, List<String> arguments) {
        this.written = written;
        this.keyword = keyword;
        this.arguments = arguments;
    }

    /** Reads one line and tells the draft what it says. */
    static void apply(String line, Draft draft) {
        Matcher parts = LINE.matcher(line.stripTrailing());
        if (!parts.matches()) {
            throw Refusal.of(
                    "BAD_OPTION",
                    "-o needs a keyword and a value",
                    "%s is not of the form Keyword=value.".formatted(Refusal.quote(line)),
                    "Write it like -o ConnectTimeout=5, or leave it out.");
        }
        var arguments = new ArrayList<String>();
        for (Matcher m = ARGUMENT.matcher(parts.group(2)); m.find(); ) {
            arguments.add(m.group(1) != null ? m.group(1) : m.group(m.group(2) != null ? 2 : 3));
        }
        new ConfigOption("-o " + line.strip(), parts.group(1), arguments).apply(draft);
    }

    private void apply(Draft draft) {
        switch (keyword.toLowerCase(Locale.ROOT)) {
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
            case "proxycommand",
                    "localcommand",
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
        return switch (single()) {
            case "yes", "true" -> true;
            case "no", "false" -> false;
            default -> throw badValue("is neither yes nor no", "Write yes or no.");
        };
    }

    private ProblemException badValue(String what, String fix) {
        return Refusal.of(
                "BAD_OPTION",
                "An -o option has a wrong value",
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
                    "ssh does not know the keyword %s.".formatted(Refusal.quote(keyword)),
                    "Check its spelling, or leave it out.");
        }
        return why;
    }
}
