package dev.culvert.tunnel.command;

import dev.culvert.problem.ProblemException;
import dev.culvert.tunnel.command.Forward.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The value of {@code -L}, {@code -R} or {@code -D}, cut at colons as OpenSSH cuts it. */
final class ForwardSpec {

    private static final int MAX_FIELDS = 4;

    private final Kind kind;
    private final String value;
    private final List<String> fields;

    private ForwardSpec(Kind kind, String value) {
        this.kind = kind;
        this.value = value;
        this.fields = fields();
    }

    /** Reads one value, such as {@code [::1]:8080:[fe80::1]:80}. */
    static Forward parse(Kind kind, String value) {
        return new ForwardSpec(kind, value.strip()).forward();
    }

    private Forward forward() {
        if (fields.stream().anyMatch(field -> field.contains("/"))) {
            throw unixSocket();
        }
        return kind == Kind.DYNAMIC ? dynamic() : fixed();
    }

    private Forward dynamic() {
        return switch (fields.size()) {
            case 1 -> new Forward(kind, listen(null, fields.get(0)), null);
            case 2 -> new Forward(kind, listen(fields.get(0), fields.get(1)), null);
            default -> throw malformed();
        };
    }

    private Forward fixed() {
        return switch (fields.size()) {
            case 1, 2 -> throw kind == Kind.REMOTE ? reverseSocks() : malformed();
            case 3 -> new Forward(kind, listen(null, fields.get(0)), target(1));
            case 4 -> new Forward(kind, listen(fields.get(0), fields.get(1)), target(2));
            default -> throw malformed();
        };
    }

    private Listen listen(@Nullable String address, String port) {
        int number =
                kind == Kind.REMOTE ? Ports.parseOrZero(port, value) : Ports.parse(port, value);
        if (address == null) {
            return new Listen(null, number);
        }
        boolean all = address.isEmpty() || address.equals(Listen.ALL);
        return new Listen(all ? Listen.ALL : Names.host(address, value), number);
    }

    private Target target(int first) {
        return new Target(
                Names.host(fields.get(first), value), Ports.parse(fields.get(first + 1), value));
    }

    private List<String> fields() {
        var cut = new ArrayList<String>();
        int start = 0;
        while (start <= value.length()) {
            if (cut.size() == MAX_FIELDS) {
                throw malformed();
            }
            boolean bracketed = value.startsWith("[", start);
            int end = bracketed ? closingBracket(start) + 1 : colonOrEnd(start);
            cut.add(bracketed ? value.substring(start + 1, end - 1) : value.substring(start, end));
            start = end + 1;
        }
        return cut;
    }

    private int closingBracket(int start) {
        int end = value.indexOf(']', start);
        boolean closes = end > 0 && (end + 1 == value.length() || value.charAt(end + 1) == ':');
        if (!closes) {
            throw malformed();
        }
        return end;
    }

    private int colonOrEnd(int start) {
        int colon = value.indexOf(':', start);
        return colon < 0 ? value.length() : colon;
    }

    private ProblemException malformed() {
        String form =
                switch (kind) {
                    case LOCAL -> "-L port:host:port or -L address:port:host:port";
                    case REMOTE -> "-R port:host:port or -R address:port:host:port";
                    case DYNAMIC -> "-D port or -D address:port";
                };
        return Refusal.of(
                "BAD_FORWARD",
                "The value of " + kind.option() + " is not a forward",
                "%s does not have the parts that %s needs."
                        .formatted(Refusal.quote(value), kind.option()),
                "Write %s; put an IPv6 address in brackets.".formatted(form));
    }

    private ProblemException unixSocket() {
        return Refusal.of(
                "NOT_YET_UNIX_SOCKET",
                "Unix sockets are not supported yet",
                "%s %s names a Unix socket; Culvert forwards TCP ports so far."
                        .formatted(kind.option(), Refusal.quote(value)),
                "Write a port in place of the path where the program also listens on one.");
    }

    private ProblemException reverseSocks() {
        return Refusal.of(
                "NOT_YET_REVERSE_SOCKS",
                "Reverse SOCKS is not supported yet",
                "-R %s has no target, so ssh would open a SOCKS proxy on the SSH host."
                        .formatted(Refusal.quote(value)),
                "Add a target, such as -R 8080:app.internal:3000, or use -D for a proxy on the"
                        + " console.");
    }
}
