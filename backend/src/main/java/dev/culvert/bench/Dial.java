package dev.culvert.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;

/** Opens a connection through a contestant to a target. */
@FunctionalInterface
interface Dial {

    Socket open() throws IOException;

    static Dial port(int port) {
        return () -> Ports.connect(port);
    }

    /** Through a SOCKS5 port to a port of 127.0.0.1 (RFC 1928). */
    static Dial socks(int proxy, int target) {
        return () -> {
            Socket socket = Ports.connect(proxy);
            try {
                socket.getOutputStream().write(new byte[] {5, 1, 0});
                DataInputStream in = new DataInputStream(socket.getInputStream());
                in.readFully(new byte[2]);
                byte[] request =
                        ByteBuffer.allocate(10)
                                .put(new byte[] {5, 1, 0, 1, 127, 0, 0, 1})
                                .putShort((short) target)
                                .array();
                socket.getOutputStream().write(request);
                byte[] answer = new byte[10];
                in.readFully(answer);
                if (answer[1] != 0) {
                    throw new IOException("SOCKS refused with " + answer[1]);
                }
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        };
    }
}
