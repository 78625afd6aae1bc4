package dev.culvert.share.gateway;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Who counts as one visitor for a limit: an IPv4 address, or a whole /64 of IPv6, because that is
 * the least that one customer of a provider is given (RFC 6177).
 */
record Network(InetAddress base) {

    private static final int IPV6_BYTES = 16;
    private static final int IPV6_NETWORK_BYTES = 8;

    static Network of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return new Network(address);
        }
        byte[] network = Arrays.copyOf(address.getAddress(), IPV6_NETWORK_BYTES);
        try {
            return new Network(InetAddress.getByAddress(Arrays.copyOf(network, IPV6_BYTES)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
