package dev.culvert.tunnel.command;

import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.tunnel.command.Forward.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code -L}, {@code -R} or {@code -D}, cut at colons as parse_forward() of OpenSSH
 * cuts it: a field with a slash is a path, brackets and backslashes keep colons together.
 */
final class ForwardSpec {

    private static final int MAX_FIELDS = 4;

    private final Kind kind;
    private final String value;
    private final List<Field> fields = new ArrayList<>();
    private int next;

    private ForwardSpec(Kind kind, String value) {
        this.kind = kind;
        this.value = value;
    }

    /** Reads one value, such as {@code [::1]:8080:[fe80::1]:80} or {@code /run/a.sock:db:5432}. */
    static Forward parse(Kind kind, String value) {
        var spec = new ForwardSpec(kind, value.strip());
        spec.cut();
        return spec.forward();
    }

    private record Field(String text, boolean isPath) {}

    private void cut() {
        while (next < value.length()) {
            if (fields.size() == MAX_FIELDS) {
                throw malformed();
            }
            fields.add(value.charAt(next) == '[' ? bracketed() : plain());
        }
    }

    private Field bracketed() {
        int end = value.indexOf(']', next);
        boolean closes = end > 0 && (end + 1 == value.length() || value.charAt(end + 1) == ':');
        if (!closes) {
            throw malformed();
        }
        String text = value.substring(next + 1, end);
        next = end + 2;
        return new Field(text, text.indexOf('/') >= 0);
    }

    private Field plain() {
        var text = new StringBuilder();
        boolean isPath = false;
        while (next < value.length()) {
            char c = value.charAt(next++);
            if (c == ':') {
                break;
            }
            if (c == '\\') {
                if (next == value.length()) {
                    throw malformed();
                }
                // An escaped slash does not make a path in OpenSSH either.
                text.append(value.charAt(next++));
                continue;
            }
            isPath |= c == '/';
            text.append(c);
        }
        return new Field(text.toString(), isPath);
    }

    private Forward forward() {
        return kind == Kind.DYNAMIC ? socks() : fixedOrReverseSocks();
    }

    private Forward socks() {
        Listen listen =
                switch (fields.size()) {
                    case 1 -> listen(0, 1);
                    case 2 -> listen(0, 2);
                    default -> throw malformed();
                };
        return new Forward(kind, listen, null);
    }

    private Forward fixedOrReverseSocks() {
        int size = fields.size();
        boolean toPath = size > 1 && fields.getLast().isPath();
        if (toPath) {
            return new Forward(kind, listen(0, size - 1), path(size - 1));
        }
        if (size > 2) {
            return new Forward(kind, listen(0, size - 2), endpoint(size - 2));
        }
        if (kind == Kind.REMOTE) {
            return socks();
        }
        throw malformed();
    }

    /** The fields from {@code from} to before {@code to}: a path, a port, or address and port. */
    private Listen listen(int from, int to) {
        Field last = fields.get(to - 1);
        boolean single = to - from == 1;
        if (single && last.isPath()) {
            return new Listen.Socket(SocketPaths.parse(last.text(), value));
        }
        if (!single && to - from != 2) {
            throw malformed();
        }
        String port = last.text();
        int number =
                kind == Kind.REMOTE ? Ports.parseOrZero(port, value) : Ports.parse(port, value);
        return new Listen.Port(single ? null : bind(fields.get(from).text()), number);
    }

    private @Nullable String bind(String address) {
        boolean all = address.isEmpty() || address.equals(Listen.ALL);
        return all ? Listen.ALL : Names.host(address, value);
    }

    private Address path(int at) {
        return SocketPaths.parse(fields.get(at).text(), value);
    }

    private Address endpoint(int at) {
        return new Endpoint(
                Names.host(fields.get(at).text(), value),
                Ports.parse(fields.get(at + 1).text(), value));
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
}
