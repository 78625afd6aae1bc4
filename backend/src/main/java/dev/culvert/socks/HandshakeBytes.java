package dev.culvert.socks;

import dev.culvert.ssh.Duplex;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/** Pulls single bytes out of a stream that pushes; what was pushed too much stays for later. */
final class HandshakeBytes {

    private final Duplex client;
    private byte[] arrived = {};
    private int next;

    HandshakeBytes(Duplex client) {
        this.client = client;
    }

    /** The next byte, 0 to 255. */
    int next() throws IOException {
        while (next == arrived.length) {
            receive();
        }
        return arrived[next++] & 0xFF;
    }

    /** The next two bytes, the higher one first. */
    int nextTwo() throws IOException {
        return next() << 8 | next();
    }

    byte[] next(int count) throws IOException {
        byte[] taken = new byte[count];
        for (int i = 0; i < count; i++) {
            taken[i] = (byte) next();
        }
        return taken;
    }

    /** The bytes before the next zero byte, which is taken too; gives up one byte after most. */
    byte[] untilZero(int most) throws IOException {
        var taken = new ByteArrayOutputStream();
        while (taken.size() <= most) {
            int b = next();
            if (b == 0) {
                break;
            }
            taken.write(b);
        }
        return taken.toByteArray();
    }

    /** What arrived and was not taken. */
    byte[] rest() {
        return Arrays.copyOfRange(arrived, next, arrived.length);
    }

    /** Called only when everything that arrived was taken. */
    private void receive() throws IOException {
        arrived = new byte[] {};
        next = 0;
        if (client.transferTo(this::keep) < 0) {
            throw new EOFException("The client left during the SOCKS handshake");
        }
    }

    /** A stream may push several times in one transfer. */
    private void keep(byte[] bytes, int offset, int length) {
        byte[] longer = Arrays.copyOf(arrived, arrived.length + length);
        System.arraycopy(bytes, offset, longer, arrived.length, length);
        arrived = longer;
    }
}
