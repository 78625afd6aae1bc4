package dev.culvert.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** TCP clients of tunnels: connect, send and receive the pattern of {@link Sha256}. */
public final class Clients {

    /** Nothing that a test waits for takes longer. */
    private static final int PATIENCE_MILLIS = 60_000;

    private Clients() {}

    public static Socket connect(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** Connects through a SOCKS5 port to a name that the far side resolves (RFC 1928). */
    public static Socket socks5(int proxy, String name, int port) throws IOException {
        Socket socket = connect(proxy);
        try {
            OutputStream out = socket.getOutputStream();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            out.write(new byte[] {5, 1, 0});
            in.readFully(new byte[2]);
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            out.write(new byte[] {5, 1, 0, 3, (byte) bytes.length});
            out.write(bytes);
            out.write(new byte[] {(byte) (port >> 8), (byte) port});
            byte[] reply = new byte[10];
            in.readFully(reply);
            if (reply[1] != 0) {
                throw new IOException("the SOCKS server refused with " + reply[1]);
            }
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Sends that many bytes of the pattern, says that this is all, and waits for the other's end.
     */
    public static void send(Socket socket, long bytes) throws IOException {
        try (socket) {
            Sha256.writePattern(bytes, socket.getOutputStream());
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    /** Reads to the end; the SHA-256 of it in hex. */
    public static String digest(Socket socket) throws IOException {
        try (socket) {
            Sha256 sha256 = new Sha256();
            socket.getInputStream().transferTo(sha256);
            return sha256.hex();
        }
    }
}
