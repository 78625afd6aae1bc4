package dev.culvert.ssh.jsch;

import dev.culvert.ssh.Endpoint;
import java.net.InetAddress;

/** Who connected to a remote listener, as the server tells it; it may tell anything. */
final class Originator {

    /** Stands where the server named no IP address. */
    static final String UNKNOWN = "unknown";

    private static final int MAX_PORT = 65_535;

    private Originator() {}

    /** An IP address in its usual form or {@link #UNKNOWN}, and a port; 0 for an impossible one. */
    static Endpoint of(String host, int port) {
        return new Endpoint(address(host), port < 0 || port > MAX_PORT ? 0 : port);
    }

    private static String address(String host) {
        try {
            return InetAddress.ofLiteral(host).getHostAddress();
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
    }
}
