package dev.culvert.tunnel.command;

/**
 * Where forwarded connections end up, resolved on the far side of the link.
 *
 * @param host a name or address, an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record Target(String host, int port) {

    /** {@code host:port}, with an IPv6 address in brackets. */
    String toSsh() {
        return Names.bracketed(host) + ":" + port;
    }
}
