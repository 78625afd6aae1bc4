package dev.culvert.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** IPv4 addresses that travel inside IPv6 ones, which a router may unwrap again. */
final class Embedded {

    private Embedded() {}

    /** The IPv4 address inside NAT64 (RFC 6052) and 6to4 (RFC 3056) addresses; others unchanged. */
    static InetAddress ipv4(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != 16) {
            return address;
        }
        if (startsWith(bytes, 0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)) {
            return of(Arrays.copyOfRange(bytes, 12, 16), address);
        }
        if (startsWith(bytes, 0x00, 0x64, 0xff, 0x9b, 0, 1)) {
            return of(Arrays.copyOfRange(bytes, 12, 16), address); // RFC 8215, /96 within it
        }
        if (startsWith(bytes, 0x20, 0x02)) {
            return of(Arrays.copyOfRange(bytes, 2, 6), address);
        }
        if (startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) && !address.isLoopbackAddress()) {
            return of(Arrays.copyOfRange(bytes, 12, 16), address); // ::a.b.c.d, RFC 4291 §2.5.5.1
        }
        return address;
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress of(byte[] four, InetAddress otherwise) {
        try {
            return InetAddress.getByAddress(four);
        } catch (UnknownHostException e) {
            return otherwise;
        }
    }
}
