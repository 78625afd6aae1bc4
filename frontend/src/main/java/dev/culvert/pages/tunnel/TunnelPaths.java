package dev.culvert.pages.tunnel;

import dev.culvert.pages.drawing.Cut;
import dev.culvert.pages.drawing.PathLine;
import dev.culvert.pages.drawing.PathLine.Address;
import dev.culvert.pages.drawing.PathLine.Hop;
import dev.culvert.pages.drawing.PathLine.Who;
import dev.culvert.pages.drawing.PathState;
import dev.culvert.policy.Cidr;
import dev.culvert.problem.Problem;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import dev.culvert.tunnel.Tunnel;
import dev.culvert.tunnel.TunnelState;
import dev.culvert.tunnel.TunnelView;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Draws a tunnel as a path, naming the machine of every address. */
public final class TunnelPaths {

    /** What the pages call the machine that Culvert runs on. */
    static final String CONSOLE = "console";

    private TunnelPaths() {}

    static PathLine of(TunnelView view) {
        Tunnel tunnel = view.tunnel();
        boolean here = tunnel.kind().listensHere();
        String near = here ? CONSOLE : view.hostName();
        String far = here ? view.hostName() : CONSOLE;
        return new PathLine(
                state(view),
                cut(view.state().trouble()),
                who(tunnel.allowFrom(), tunnel.listen(), near),
                port(near, view.listening()),
                List.of(new Hop(tunnel.hostId().toString(), view.hostName())),
                to(far, tunnel.target()));
    }

    /** The way of a visitor: the share's address instead of the port. */
    public static PathLine shared(TunnelView view) {
        PathLine path = of(view);
        return new PathLine(
                path.state(),
                path.cut(),
                new Who("public", "Anyone with the link", true),
                new Address("temporary address", "", ""),
                path.via(),
                path.to());
    }

    static PathState state(TunnelView view) {
        return switch (view.state()) {
            case TunnelState.Stopped _ -> PathState.STOPPED;
            case TunnelState.Connecting _ -> PathState.CONNECTING;
            case TunnelState.Live _ -> view.samples().flowed() ? PathState.LIVE : PathState.IDLE;
            case TunnelState.Degraded _ -> PathState.DEGRADED;
            case TunnelState.Reconnecting _ -> PathState.RECONNECTING;
            case TunnelState.NeedsYou _ -> PathState.NEEDS;
            case TunnelState.Failed _ -> PathState.FAILED;
        };
    }

    /** The names of codes begin with the stage at which they arise. */
    private static @Nullable Cut cut(@Nullable Problem problem) {
        if (problem == null) {
            return null;
        }
        return switch (problem.code()) {
            case String code when code.startsWith("L_TARGET") -> Cut.TARGET;
            case "L_OPEN", "R_TARGET" -> Cut.TARGET;
            case "L_DENIED", "L_PERMITOPEN" -> Cut.EXIT;
            case "R_LOOPBACK", "R_WIDENED" -> Cut.REACH;
            case String code when code.startsWith("BIND_") || code.startsWith("R_") -> Cut.BIND;
            default -> Cut.LINK;
        };
    }

    static Who who(List<Cidr> allowFrom, dev.culvert.ssh.Address listen, String machine) {
        if (!(listen instanceof Endpoint tcp)) {
            return Who.only(machine);
        }
        if (!allowFrom.isEmpty()) {
            return Who.from(
                    allowFrom.stream().map(Cidr::toString).collect(Collectors.joining(", ")));
        }
        return tcp.isLoopback() ? Who.only(machine) : Who.anyone();
    }

    /** Shown with the name of its machine, copied as programs on that machine need it. */
    static Address port(String machine, dev.culvert.ssh.Address listen) {
        return switch (listen) {
            case SocketPath(String path) -> new Address(machine, ":" + path, path);
            case Endpoint tcp -> {
                int port = tcp.port();
                String copied = Address.of(tcp.isEverywhere() ? machine : tcp.host(), port).text();
                yield new Address(machine, port == 0 ? ":auto" : ":" + port, copied);
            }
        };
    }

    /** Null where every connection names its own target. */
    static @Nullable Address to(String machine, dev.culvert.ssh.@Nullable Address target) {
        return switch (target) {
            case null -> null;
            case SocketPath(String path) -> new Address(machine, ":" + path, path);
            case Endpoint tcp -> Address.of(named(tcp, machine), tcp.port());
        };
    }

    /** The machine itself instead of the name that each machine has for itself. */
    static String named(Endpoint target, String machine) {
        return target.isLoopback() ? machine : target.host();
    }
}
