package dev.culvert.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.host.Host;
import dev.culvert.host.Hosts;
import dev.culvert.host.Key;
import dev.culvert.host.Keys;
import dev.culvert.policy.ListenPorts;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import dev.culvert.tunnel.Plan.PlannedHost;
import dev.culvert.tunnel.Plan.PlannedTunnel;
import dev.culvert.tunnel.command.Destination;
import dev.culvert.tunnel.command.Forward;
import dev.culvert.tunnel.command.Listen;
import dev.culvert.tunnel.command.Parsed;
import dev.culvert.tunnel.command.SshCommand;
import dev.culvert.tunnel.live.LiveTunnels;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Reads a pasted command and says what it would make for this person. Makes nothing. */
@Component
class Planner {

    private final Hosts hosts;
    private final Keys keys;
    private final LiveTunnels live;
    private final ListenPorts ports;

    Planner(Hosts hosts, Keys keys, LiveTunnels live, ListenPorts ports) {
        this.hosts = hosts;
        this.keys = keys;
        this.live = live;
        this.ports = ports;
    }

    /**
     * @throws dev.culvert.problem.ProblemException what is wrong with the command (as a signal)
     */
    Mono<Plan> plan(Caller caller, String text) {
        return switch (SshCommand.parse(text)) {
            case Parsed.Refused refused -> Mono.error(refused.problem().asException());
            case Parsed.Understood understood ->
                    Mono.zip(hosts.all(caller).collectList(), keys.all(caller).collectList())
                            .map(saved ->
                                    plan(
                                            caller,
                                            understood.command(),
                                            saved.getT1(),
                                            saved.getT2()));
        };
    }

    private Plan plan(Caller caller, SshCommand command, List<Host> saved, List<Key> savedKeys) {
        List<PlannedHost> jumps = new ArrayList<>();
        for (Destination jump : command.jumps()) {
            jumps.add(host(caller, jump, saved, List.of()));
        }
        PlannedHost host = host(caller, command.destination(), saved, jumps);
        Key key = key(command.identityFile(), savedKeys);
        return new Plan(
                host,
                jumps,
                command.forwards().stream().map(each -> tunnel(caller, each, host)).toList(),
                key == null ? null : key.name(),
                key == null ? null : key.id(),
                command.compression(),
                command.ignored());
    }

    /**
     * The saved Host that is meant, or what a new one would be.
     *
     * @param way the jump hosts that the command names; when it names none, a saved Host is right
     *     with whatever jump hosts it has
     */
    private static PlannedHost host(
            Caller caller, Destination wanted, List<Host> saved, List<PlannedHost> way) {
        return saved.stream()
                .filter(host -> isMeant(wanted, host))
                .filter(host -> way.isEmpty() || isReached(host, way))
                .findFirst()
                .map(host ->
                        new PlannedHost(
                                host.id(), host.name(), host.address(), host.port(), host.user()))
                .orElseGet(() -> newHost(caller, wanted, saved));
    }

    private static boolean isReached(Host host, List<PlannedHost> way) {
        return host.jump().equals(way.stream().map(PlannedHost::id).toList());
    }

    private static boolean isMeant(Destination wanted, Host host) {
        boolean named =
                host.name().equalsIgnoreCase(wanted.host())
                        || host.address().equalsIgnoreCase(wanted.host());
        Integer port = wanted.port();
        String user = wanted.user();
        boolean samePort =
                port == null
                        ? host.port() == Host.DEFAULT_PORT
                                || host.name().equalsIgnoreCase(wanted.host())
                        : host.port() == port;
        return named && samePort && (user == null || host.user().equals(user));
    }

    private static PlannedHost newHost(Caller caller, Destination wanted, List<Host> saved) {
        Integer port = wanted.port();
        String user = wanted.user();
        String name = wanted.host();
        for (int n = 2; isTaken(name, saved); n++) {
            name = wanted.host() + "-" + n;
        }
        return new PlannedHost(
                null,
                name,
                wanted.host(),
                port == null ? Host.DEFAULT_PORT : port,
                user == null ? caller.person().name() : user);
    }

    private static boolean isTaken(String name, List<Host> saved) {
        return saved.stream().anyMatch(host -> host.name().equals(name));
    }

    /** The key that {@code -i} names by its file name, else the only one there is. */
    private static @Nullable Key key(@Nullable String identityFile, List<Key> saved) {
        Key named = identityFile == null ? null : named(identityFile, saved);
        return named == null && saved.size() == 1 ? saved.getFirst() : named;
    }

    /** The saved key that is called like a file on somebody's own machine. */
    static @Nullable Key named(String identityFile, List<Key> saved) {
        String file = identityFile.substring(identityFile.lastIndexOf('/') + 1);
        String bare = file.replaceFirst("\\.(pem|key)$", "");
        for (Key key : saved) {
            if (key.name().equals(file) || key.name().equals(bare)) {
                return key;
            }
        }
        return null;
    }

    /**
     * The tunnel that a forward would make.
     *
     * @throws dev.culvert.problem.ProblemException {@code BIND_POLICY}, before a Host is made for
     *     it
     */
    PlannedTunnel tunnel(Caller caller, Forward forward, PlannedHost host) {
        Kind kind =
                switch (forward.kind()) {
                    case LOCAL -> Kind.LOCAL;
                    case REMOTE -> Kind.REMOTE;
                    case DYNAMIC -> Kind.DYNAMIC;
                };
        Address listen = listen(forward.listen());
        if (kind.listensHere() && listen instanceof Endpoint tcp) {
            ports.check(tcp.port());
        }
        Address target = forward.target();
        UUID hostId = host.id();
        UUID existing =
                hostId == null
                        ? null
                        : live.of(caller.id()).stream()
                                .map(tunnel -> tunnel.wish())
                                .filter(wish -> wish.sameForward(hostId, kind, listen, target))
                                .map(Tunnel::id)
                                .findFirst()
                                .orElse(null);
        return new PlannedTunnel(
                existing, kind, listen, target, words(kind, listen, target, host.name()));
    }

    /** Without a bind address {@code ssh} listens on loopback: -L and -D here, -R on the Host. */
    private static Address listen(Listen listen) {
        return switch (listen) {
            case Listen.Port(String address, int port) ->
                    new Endpoint(Objects.requireNonNullElse(address, NewTunnel.LOOPBACK), port);
            case Listen.Socket(SocketPath path) -> path;
        };
    }

    static String words(Kind kind, Address listen, @Nullable Address target, String hostName) {
        String port =
                switch (listen) {
                    case SocketPath socket -> "the socket " + socket;
                    case Endpoint tcp -> tcp.port() == 0 ? "a free port" : "port " + tcp.port();
                };
        return forward(kind, port, target, hostName) + reach(kind, listen, hostName);
    }

    private static String reach(Kind kind, Address listen, String hostName) {
        String machine = kind == Kind.REMOTE ? hostName : "the console";
        return TunnelChecks.isLoopback(listen) ? "" : ", for everyone who reaches " + machine;
    }

    private static String forward(
            Kind kind, String port, @Nullable Address target, String hostName) {
        return switch (kind) {
            case LOCAL ->
                    "Opens "
                            + port
                            + " on the console, which leads through "
                            + hostName
                            + " to "
                            + target;
            case REMOTE ->
                    "Opens "
                            + port
                            + " on "
                            + hostName
                            + (target == null
                                    ? " for SOCKS, to browse from there through the console"
                                    : ", which leads back to " + target + " near the console");
            case DYNAMIC ->
                    "Opens " + port + " on the console for SOCKS, to browse through " + hostName;
        };
    }
}
