package dev.culvert.socks;

import java.util.Arrays;

/** The protocol that the client chose, and how it is answered. */
public enum Version {
    /** SOCKS4 and its extension 4a. */
    V4 {
        @Override
        byte[] granted() {
            return reply4(0x5A);
        }

        @Override
        byte[] refused(Reason reason) {
            return reply4(0x5B);
        }
    },
    /** RFC 1928. */
    V5 {
        @Override
        byte[] granted() {
            return reply5(0x00);
        }

        @Override
        byte[] refused(Reason reason) {
            return reply5(reason.code());
        }
    };

    abstract byte[] granted();

    abstract byte[] refused(Reason reason);

    /** Address and port are zero: clients of CONNECT ignore them. */
    private static byte[] reply4(int code) {
        byte[] reply = new byte[8];
        reply[1] = (byte) code;
        return reply;
    }

    /** Bound address 0.0.0.0:0, as OpenSSH answers: the far end's is not known. */
    private static byte[] reply5(int code) {
        return Arrays.copyOf(new byte[] {5, (byte) code, 0, 1}, 10);
    }
}
