package dev.culvert.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of loopback. */
final class Ports {

    private static final int TRIES = 1000;

    private Ports() {}

    /**
     * A port that nobody listens on just now, below the range from which systems take the ports of
     * clients.
     */
    static int free() throws IOException {
        for (int tries = 0; tries < TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
            try (ServerSocket probe = listen(port)) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // try another
            }
        }
        throw new IOException("no free port between 10000 and 32000");
    }

    static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1024, InetAddress.getByName("127.0.0.1"));
    }

    /** A socket without Nagle's algorithm: what is measured is the tunnel. */
    static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress("127.0.0.1", port), 10_000);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    static boolean answers(int port) {
        try (Socket socket = connect(port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
