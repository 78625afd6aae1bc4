package dev.culvert.ssh;

/** A host name or address and a TCP port, as somebody named it; nothing is resolved. */
public record Endpoint(String host, int port) implements Address {

    /** {@code host:port}, with an IPv6 address in brackets. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
