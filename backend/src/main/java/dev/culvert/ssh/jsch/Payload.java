package dev.culvert.ssh.jsch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads the fields of a received packet (RFC 4251 §5); every length is checked. */
final class Payload {

    private final byte[] bytes;
    private final int end;
    private int at;

    Payload(byte[] bytes, int offset, int end) {
        this.bytes = bytes;
        this.at = offset;
        this.end = end;
    }

    int int8() throws IOException {
        require(1);
        return bytes[at++] & 0xff;
    }

    boolean bool() throws IOException {
        return int8() != 0;
    }

    int int32() throws IOException {
        require(Integer.BYTES);
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = value << Byte.SIZE | bytes[at++] & 0xff;
        }
        return value;
    }

    long uint32() throws IOException {
        return Integer.toUnsignedLong(int32());
    }

    String string() throws IOException {
        int length = stringLength();
        var text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    /** Reads a string as it is. */
    byte[] bytes() throws IOException {
        int length = stringLength();
        byte[] copy = java.util.Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return copy;
    }

    /** Reads the length of a string; its bytes begin at {@link #offset}. */
    int stringLength() throws IOException {
        int length = int32();
        require(length);
        return length;
    }

    int offset() {
        return at;
    }

    private void require(int count) throws IOException {
        if (count < 0 || count > end - at) {
            throw new IOException("The server sent a malformed packet");
        }
    }
}
