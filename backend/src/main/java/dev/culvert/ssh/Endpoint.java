package dev.culvert.ssh;

import java.net.InetAddress;
import java.util.Optional;

/** A host name or address and a TCP port, as somebody named it; nothing is resolved. */
public record Endpoint(String host, int port) implements Address {

    /**
     * Whether this is the machine itself, whichever that is: an address of loopback, or the name
     * {@code localhost} (RFC 6761 §6.3). False for every other name.
     */
    public boolean isLoopback() {
        return host.equalsIgnoreCase("localhost")
                || literal().map(InetAddress::isLoopbackAddress).orElse(false);
    }

    /** Whether a listener there has every address of its machine, in any of the ways to say so. */
    public boolean isEverywhere() {
        return host.isEmpty()
                || host.equals("*")
                || literal().map(InetAddress::isAnyLocalAddress).orElse(false);
    }

    /** {@code host:port}, with an IPv6 address in brackets. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    private Optional<InetAddress> literal() {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a name
        }
    }
}
