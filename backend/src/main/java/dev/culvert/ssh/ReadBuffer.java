package dev.culvert.ssh;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * The bytes last read from a socket, in an array that is small while little arrives and grows while
 * every read fills it. One thread at a time.
 */
public final class ReadBuffer {

    private static final int SMALL = 8 * 1024;

    /** The JDK moves at most this much in one read of a socket (NioSocketImpl). */
    private static final int LARGE = 128 * 1024;

    /** A read of so many bytes belongs to a transfer, and the next one will find as many. */
    private static final int BUSY = 16 * 1024;

    private static final int GROWTH = 4;

    /** A large array is given back when nothing arrived for this long, in milliseconds. */
    private static final int IDLE_MILLIS = 1_000;

    private final Socket socket;
    private boolean busy;
    private byte[] bytes = new byte[SMALL];

    public ReadBuffer(Socket socket) {
        this.socket = socket;
    }

    /** What {@link #fill} read last starts at index 0; valid until the next call of it. */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * Waits for bytes.
     *
     * @return how many there are, or -1 at the end
     */
    public int fill() throws IOException {
        while (true) {
            if (busy) {
                Thread.yield(); // whoever takes the bytes runs first; meanwhile more arrive
            }
            socket.setSoTimeout(bytes.length > SMALL ? IDLE_MILLIS : 0);
            try {
                int count = socket.getInputStream().read(bytes, 0, bytes.length);
                busy = count >= BUSY;
                if (count == bytes.length && count < LARGE) {
                    grow();
                }
                return count;
            } catch (SocketTimeoutException e) {
                bytes = new byte[SMALL]; // a timeout here loses no byte: none was read
            }
        }
    }

    private void grow() {
        byte[] full = bytes;
        bytes = new byte[Math.min(LARGE, full.length * GROWTH)];
        System.arraycopy(full, 0, bytes, 0, full.length);
    }
}
