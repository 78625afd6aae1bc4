package dev.culvert.tunnel;

import dev.culvert.problem.Problem;
import dev.culvert.ssh.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What can be wrong with a tunnel that somebody makes. */
final class TunnelChecks {

    /** Every address of the machine. */
    static final String ALL = "*";

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_:][A-Za-z0-9_.:%-]{0,254}");

    private TunnelChecks() {}

    /**
     * @throws dev.culvert.problem.ProblemException naming the field at fault
     */
    static NewTunnel check(NewTunnel wish) {
        Endpoint listen = listen(wish);
        Endpoint target = target(wish);
        return new NewTunnel(
                wish.name(),
                wish.hostId(),
                wish.kind(),
                listen,
                target,
                List.copyOf(wish.allowFrom()),
                wish.start());
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
                tunnel.kind() != Kind.DYNAMIC
                        || isLoopback(tunnel.listen().host())
                        || !tunnel.allowFrom().isEmpty(),
                "SOCKS_OPEN",
                "That would be an open proxy",
                "A SOCKS port on "
                        + tunnel.listen().host()
                        + " is open to everyone who reaches it.",
                "Listen on 127.0.0.1, or list the address ranges that may connect.");
    }

    static boolean isLoopback(String address) {
        if (address.equals("localhost")) {
            return true;
        }
        if (address.equals(ALL)) {
            return false;
        }
        try {
            return isNumeric(address) && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static Endpoint listen(NewTunnel wish) {
        String given = wish.listen().host();
        String address = given.isEmpty() ? ALL : given;
        int port = wish.listen().port();
        int lowest = wish.kind() == Kind.REMOTE ? 0 : 1;
        require(
                port >= lowest && port <= 65_535,
                "BAD_PORT",
                "There is no port " + port + " to listen on",
                "TCP ports run from 1 to 65535"
                        + (wish.kind() == Kind.REMOTE ? "; 0 lets the Host choose." : "."),
                "Choose a port above 1023, such as 15432.");
        require(
                address.equals(ALL)
                        || (wish.kind() == Kind.REMOTE
                                ? HOST.matcher(address).matches()
                                : address.equals("localhost") || isNumeric(address)),
                "BAD_LISTEN_ADDRESS",
                "The port can't be opened on " + address,
                "“" + address + "” is not an IP address of this machine.",
                "Leave it out for 127.0.0.1, or write * for every address.");
        return new Endpoint(address, port);
    }

    private static @Nullable Endpoint target(NewTunnel wish) {
        Endpoint target = wish.target();
        if (wish.kind() == Kind.DYNAMIC) {
            require(
                    target == null,
                    "TARGET_NOT_WANTED",
                    "A SOCKS tunnel has no target",
                    "Its clients name the target of each connection themselves.",
                    "Leave the target out, or make a local tunnel.");
            return null;
        }
        require(
                target != null,
                "TARGET_MISSING",
                "Where shall connections end up?",
                "A " + wish.kind().word() + " tunnel needs a target, host and port.",
                "Write the target like db.internal:5432.");
        Endpoint given = java.util.Objects.requireNonNull(target);
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
