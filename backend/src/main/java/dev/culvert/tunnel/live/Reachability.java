package dev.culvert.tunnel.live;

import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import dev.culvert.tunnel.Kind;
import dev.culvert.tunnel.Tunnel;

/** Says who can connect to a tunnel's listener, and on which machine that is. */
final class Reachability {

    private Reachability() {}

    static String words(Tunnel tunnel, String hostName) {
        boolean far = tunnel.kind() == Kind.REMOTE;
        String machine = far ? hostName : "the console";
        return asked(
                tunnel,
                switch (tunnel.listen()) {
                    // 0600: set by us here, by sshd's StreamLocalBindMask (0177) there.
                    case SocketPath _ when far ->
                            "Only programs on " + machine + " of the account that signs in there";
                    case SocketPath _ ->
                            "Only programs on " + machine + " of the account that runs it";
                    case Endpoint tcp -> words(tunnel, tcp.host(), machine, far);
                });
    }

    private static String asked(Tunnel tunnel, String words) {
        return tunnel.socksLogin() == null ? words : words + ", with user and password";
    }

    private static String words(Tunnel tunnel, String address, String machine, boolean far) {
        if (isLoopback(address)) {
            return "Only programs on " + machine;
        }
        String whose =
                tunnel.allowFrom().isEmpty()
                        ? "Anyone who reaches "
                        : String.join(
                                        ", ",
                                        tunnel.allowFrom().stream().map(Object::toString).toList())
                                + " can reach ";
        String where = address.equals("*") ? machine : machine + " at " + address;
        return far ? whose + where + ", if its GatewayPorts setting allows it" : whose + where;
    }

    private static boolean isLoopback(String address) {
        return address.equals("localhost") || address.equals("::1") || address.startsWith("127.");
    }
}
