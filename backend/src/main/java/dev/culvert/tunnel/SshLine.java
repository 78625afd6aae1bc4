package dev.culvert.tunnel;

import dev.culvert.host.Host;
import dev.culvert.host.Way;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import dev.culvert.tunnel.command.Destination;
import dev.culvert.tunnel.command.Forward;
import dev.culvert.tunnel.command.Listen;
import dev.culvert.tunnel.command.SshCommand;
import dev.culvert.tunnel.command.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a tunnel as the {@code ssh} line that does the same. */
public final class SshLine {

    private SshLine() {}

    /** Safe to paste into a shell. */
    public static String of(Tunnel tunnel, Way way) {
        Forward plain = plain(tunnel);
        String line = line(way, plain == null ? List.of() : List.of(plain));
        int last = line.lastIndexOf(' ');
        return plain != null
                ? line
                : line.substring(0, last) + " " + option(tunnel) + line.substring(last);
    }

    private static String line(Way way, List<Forward> forwards) {
        return new SshCommand(
                        destination(way.host()),
                        way.jumps().stream().map(SshLine::destination).toList(),
                        forwards,
                        null,
                        way.host().compression(),
                        false,
                        List.of())
                .toSsh();
    }

    private static Destination destination(Host host) {
        Integer port = host.port() == Host.DEFAULT_PORT ? null : host.port();
        return new Destination(host.user(), host.address(), port);
    }

    /** Null for what the command's types do not know: sockets, and -R without a target. */
    private static @Nullable Forward plain(Tunnel tunnel) {
        if (!(tunnel.listen() instanceof Endpoint listen)
                || tunnel.target() instanceof SocketPath
                || (tunnel.target() == null && tunnel.kind() == Kind.REMOTE)) {
            return null;
        }
        String bind = listen.host().equals(NewTunnel.LOOPBACK) ? null : listen.host();
        return new Forward(
                switch (tunnel.kind()) {
                    case LOCAL -> Forward.Kind.LOCAL;
                    case REMOTE -> Forward.Kind.REMOTE;
                    case DYNAMIC -> Forward.Kind.DYNAMIC;
                },
                new Listen(bind, listen.port()),
                tunnel.target() instanceof Endpoint to ? new Target(to.host(), to.port()) : null);
    }

    private static String option(Tunnel tunnel) {
        Address target = tunnel.target();
        String value = written(tunnel.listen()) + (target == null ? "" : ":" + written(target));
        String word = value.matches("[A-Za-z0-9_@%+=:,./~-]+") ? value : quoted(value);
        return tunnel.kind().flag() + " " + word;
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static String written(Address address) {
        return switch (address) {
            case Endpoint tcp when tcp.host().equals(NewTunnel.LOOPBACK) -> "" + tcp.port();
            case Endpoint tcp -> tcp.toString();
            case SocketPath(String path) -> path.replace("%", "%%").replace(":", "\\:");
        };
    }
}
