package dev.culvert.share.gateway;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** A block of IP addresses. A single address is a block of its full length. */
public record Cidr(InetAddress network, int bits) {

    /**
     * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32} or a plain address; no name is resolved.
     *
     * @throws IllegalArgumentException when the text is none of these
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        byte[] address =
                NetUtil.createByteArrayFromIpAddressString(
                        slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("Not an IP address block: " + text);
        }
        int all = address.length * Byte.SIZE;
        int bits = slash < 0 ? all : prefixLength(text.substring(slash + 1), text);
        if (bits > all) {
            throw new IllegalArgumentException("The prefix is longer than the address: " + text);
        }
        return new Cidr(of(address), bits);
    }

    /** Whether the address lies in the block; an IPv4 address never lies in an IPv6 block. */
    public boolean contains(InetAddress address) {
        byte[] here = network.getAddress();
        byte[] there = address.getAddress();
        if (here.length != there.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        int rest = bits % Byte.SIZE;
        return Arrays.equals(here, 0, whole, there, 0, whole)
                && (rest == 0 || ((here[whole] ^ there[whole]) & 0xff) >> (Byte.SIZE - rest) == 0);
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + bits;
    }

    private static int prefixLength(String digits, String text) {
        if (!digits.matches("\\d{1,3}")) {
            throw new IllegalArgumentException("Not an IP address block: " + text);
        }
        return Integer.parseInt(digits);
    }

    private static InetAddress of(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
