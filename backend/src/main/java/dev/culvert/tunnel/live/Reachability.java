package dev.culvert.tunnel.live;

import dev.culvert.tunnel.Kind;
import dev.culvert.tunnel.Tunnel;

/** Says who can connect to a tunnel's port, and on which machine that port is. */
final class Reachability {

    private Reachability() {}

    static String words(Tunnel tunnel, String hostName) {
        String machine = tunnel.kind() == Kind.REMOTE ? hostName : "the console";
        String address = tunnel.listen().host();
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
        return tunnel.kind() == Kind.REMOTE
                ? whose + where + ", if its GatewayPorts setting allows it"
                : whose + where;
    }

    private static boolean isLoopback(String address) {
        return address.equals("localhost") || address.equals("::1") || address.startsWith("127.");
    }
}
