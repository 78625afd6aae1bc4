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
import java.util.List;

/** Writes a tunnel as the {@code ssh} line that does the same. */
public final class SshLine {

    private SshLine() {}

    /** Safe to paste into a shell. */
    public static String of(Tunnel tunnel, Way way) {
        return new SshCommand(
                        destination(way.host()),
                        way.jumps().stream().map(SshLine::destination).toList(),
                        List.of(forward(tunnel)),
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

    private static Forward forward(Tunnel tunnel) {
        return new Forward(
                switch (tunnel.kind()) {
                    case LOCAL -> Forward.Kind.LOCAL;
                    case REMOTE -> Forward.Kind.REMOTE;
                    case DYNAMIC -> Forward.Kind.DYNAMIC;
                },
                listen(tunnel.listen()),
                tunnel.target());
    }

    private static Listen listen(Address listen) {
        return switch (listen) {
            case Endpoint(String host, int port) ->
                    new Listen.Port(host.equals(NewTunnel.LOOPBACK) ? null : host, port);
            case SocketPath path -> new Listen.Socket(path);
        };
    }
}
