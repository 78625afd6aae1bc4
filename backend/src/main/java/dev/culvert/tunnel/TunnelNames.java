package dev.culvert.tunnel;

import dev.culvert.host.Host;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import dev.culvert.tunnel.live.LiveTunnel;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Names of tunnels: given by people, or made from where the tunnel leads. */
final class TunnelNames {

    /** Room for a number behind a suggested name. */
    private static final int SUGGESTED_LENGTH = 56;

    private TunnelNames() {}

    /**
     * @throws dev.culvert.problem.ProblemException {@code NAME_TAKEN}
     */
    static void refuseTaken(Tunnel tunnel, List<LiveTunnel> present) {
        boolean taken =
                present.stream()
                        .map(LiveTunnel::wish)
                        .anyMatch(other ->
                                !other.id().equals(tunnel.id())
                                        && other.name().equals(tunnel.name()));
        if (taken) {
            throw taken(tunnel.name());
        }
    }

    static ProblemException taken(String name) {
        return Problem.conflict(
                        "NAME_TAKEN",
                        "You already have a tunnel named " + name,
                        "Each of your tunnels needs a name of its own.",
                        "Choose another name.")
                .asException();
    }

    /** Such as {@code db-5432} for db.internal:5432, with a number behind it when that is taken. */
    static String suggest(NewTunnel wish, Host host, List<LiveTunnel> present) {
        Set<String> taken =
                present.stream().map(each -> each.wish().name()).collect(Collectors.toSet());
        String base = base(wish, host);
        String name = base.substring(0, Math.min(base.length(), SUGGESTED_LENGTH));
        String candidate = name;
        for (int n = 2; taken.contains(candidate); n++) {
            candidate = name + "-" + n;
        }
        return candidate;
    }

    private static String base(NewTunnel wish, Host host) {
        return switch (wish.target()) {
            case null ->
                    (wish.kind() == Kind.REMOTE ? "proxy-" : "browse-") + firstLabel(host.name());
            case SocketPath socket -> fileName(socket);
            case Endpoint target -> base(wish.kind(), target, host);
        };
    }

    /** Such as {@code docker} for /run/docker.sock. */
    private static String fileName(SocketPath socket) {
        String file = socket.path().substring(socket.path().lastIndexOf('/') + 1);
        int dot = file.lastIndexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }

    private static String base(Kind kind, Endpoint target, Host host) {
        boolean loopback = target.isLoopback();
        return switch (kind) {
            case LOCAL, DYNAMIC ->
                    firstLabel(loopback ? host.name() : target.host()) + "-" + target.port();
            case REMOTE -> (loopback ? "app" : firstLabel(target.host())) + "-" + target.port();
        };
    }

    private static String firstLabel(String host) {
        boolean numeric = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
        int dot = host.indexOf('.');
        return numeric || dot <= 0 ? host : host.substring(0, dot);
    }
}
