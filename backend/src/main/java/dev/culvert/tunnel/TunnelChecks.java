package dev.culvert.tunnel;

import dev.culvert.problem.Problem;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What can be wrong with a tunnel that somebody makes. */
final class TunnelChecks {

    /** Every address of the machine. */
    static final String ALL = "*";

    /** Bytes of {@code sun_path} on Linux without the closing NUL (unix(7)). */
    static final int MAX_PATH_BYTES = 107;

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_:][A-Za-z0-9_.:%-]{0,254}");

    private TunnelChecks() {}

    /**
     * @param settings limits of the operator
     * @throws dev.culvert.problem.ProblemException naming the field at fault
     */
    static NewTunnel check(NewTunnel wish, TunnelSettings settings) {
        Address listen = listen(wish);
        Address target = target(wish);
        SocksChoice socks = wish.socks().check();
        loginFits(target == null, socks);
        return new NewTunnel(
                wish.name(),
                wish.hostId(),
                wish.kind(),
                listen,
                target,
                List.copyOf(wish.allowFrom()),
                wish.limits().check(settings.maxConnections()),
                socks,
                wish.group(),
                wish.start());
    }

    /**
     * @throws dev.culvert.problem.ProblemException when nobody could sign in like that
     */
    static void loginFits(boolean speaksSocks, SocksChoice socks) {
        require(
                speaksSocks || socks.user() == null,
                "SOCKS_LOGIN_NOT_WANTED",
                "Only a SOCKS tunnel asks who its clients are",
                "A tunnel with a target passes bytes on and speaks no protocol of its own.",
                "Leave the SOCKS user out.");
        require(
                socks.user() == null || socks.password() != null,
                "BAD_SOCKS_LOGIN",
                "Nobody could sign in like that",
                "There is a user, but no password.",
                "Give a password too.");
    }

    static void underLimit(int present, int limit) {
        require(
                present < limit,
                "TOO_MANY_TUNNELS",
                "You have reached " + limit + " tunnels",
                "One person can keep at most " + limit + " tunnels here.",
                "Delete a tunnel that you no longer use.");
    }

    /** An open proxy is never made by accident. */
    static void socksIsGuarded(Tunnel tunnel) {
        require(
                !tunnel.speaksSocks()
                        || isLoopback(tunnel.listen())
                        || !tunnel.allowFrom().isEmpty()
                        || tunnel.socksLogin() != null,
                "SOCKS_OPEN",
                "That would be an open proxy",
                "A SOCKS port on "
                        + where(tunnel.listen())
                        + " is open to everyone who reaches it.",
                "Listen on 127.0.0.1, list the address ranges that may connect, or set a"
                        + " password.");
    }

    /** Whether only programs of the machine that listens can connect. */
    /** Whether only programs of the machine itself can connect; at a socket they always are. */
    static boolean isLoopback(Address address) {
        return switch (address) {
            case SocketPath _ -> true;
            case Endpoint tcp -> tcp.isLoopback();
        };
    }

    private static String where(Address listen) {
        return listen instanceof Endpoint tcp ? tcp.host() : listen.toString();
    }

    private static Address listen(NewTunnel wish) {
        return switch (wish.listen()) {
            case Endpoint tcp -> port(wish.kind(), tcp);
            case SocketPath socket -> path(socket);
        };
    }

    private static Endpoint port(Kind kind, Endpoint listen) {
        String address = listen.host().isEmpty() ? ALL : listen.host();
        int port = listen.port();
        int lowest = kind == Kind.REMOTE ? 0 : 1;
        require(
                port >= lowest && port <= 65_535,
                "BAD_PORT",
                "There is no port " + port + " to listen on",
                "TCP ports run from 1 to 65535"
                        + (kind == Kind.REMOTE ? "; 0 lets the Host choose." : "."),
                "Choose a port above 1023, such as 15432.");
        require(
                address.equals(ALL)
                        || (kind == Kind.REMOTE
                                ? HOST.matcher(address).matches()
                                : address.equals("localhost") || isNumeric(address)),
                "BAD_LISTEN_ADDRESS",
                "The port can't be opened on " + address,
                "“" + address + "” is not an IP address of this machine.",
                "Leave it out for 127.0.0.1, or write * for every address.");
        return new Endpoint(address, port);
    }

    private static @Nullable Address target(NewTunnel wish) {
        Address target = wish.target();
        if (wish.kind() == Kind.DYNAMIC) {
            require(
                    target == null,
                    "TARGET_NOT_WANTED",
                    "A SOCKS tunnel has no target",
                    "Its clients name the target of each connection themselves.",
                    "Leave the target out, or make a local tunnel.");
            return null;
        }
        if (wish.kind() == Kind.REMOTE && target == null) {
            return null; // reverse SOCKS, as ssh -R port
        }
        require(
                target != null,
                "TARGET_MISSING",
                "Where shall connections end up?",
                "A " + wish.kind().word() + " tunnel needs a target, host and port.",
                "Write the target like db.internal:5432.");
        return switch (Objects.requireNonNull(target)) {
            case Endpoint tcp -> target(tcp);
            case SocketPath socket -> path(socket);
        };
    }

    private static Endpoint target(Endpoint given) {
        require(
                HOST.matcher(given.host()).matches(),
                "BAD_TARGET",
                "That is not a target",
                "“" + given.host() + "” is neither a host name nor an IP address.",
                "Write it like db.internal or 10.0.0.5.");
        require(
                given.port() >= 1 && given.port() <= 65_535,
                "BAD_PORT",
                "There is no port " + given.port(),
                "TCP ports run from 1 to 65535.",
                "Check the target's port.");
        return given;
    }

    /** Only what every machine agrees on; whether it may be used is asked where it lies. */
    private static SocketPath path(SocketPath given) {
        String path = given.path();
        boolean printable = path.chars().noneMatch(Character::isISOControl);
        require(
                path.startsWith("/") && !path.endsWith("/") && printable,
                "BAD_SOCKET_PATH",
                "That is not the path of a Unix socket",
                "A path begins with a slash and ends with the name of the socket.",
                "Write it like /run/app/app.sock.");
        require(
                path.getBytes(StandardCharsets.UTF_8).length <= MAX_PATH_BYTES,
                "BAD_SOCKET_PATH",
                "The path is too long",
                "Unix allows " + MAX_PATH_BYTES + " bytes for the path of a socket.",
                "Put the socket into a folder with a shorter path.");
        return given;
    }

    private static boolean isNumeric(String address) {
        return address.matches("[0-9.]+") || address.indexOf(':') >= 0;
    }

    private static void require(
            boolean holds, String code, String title, String detail, String fix) {
        if (!holds) {
            throw Problem.invalid(code, title, detail, fix).asException();
        }
    }
}
