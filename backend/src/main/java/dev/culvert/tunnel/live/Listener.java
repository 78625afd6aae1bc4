package dev.culvert.tunnel.live;

import dev.culvert.ssh.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TCP port on the console's machine. Each accepted socket gets a virtual thread of its own. */
final class Listener implements AutoCloseable {

    /** Connections that the kernel holds before they are accepted; Linux caps it at somaxconn. */
    private static final int BACKLOG = 1024;

    private static final Logger log = LoggerFactory.getLogger(Listener.class);

    private final ServerSocket server;

    private Listener(ServerSocket server) {
        this.server = server;
    }

    /**
     * Opens the port and starts accepting.
     *
     * @param listen {@code *} for every address
     * @throws IOException when the port cannot be opened
     */
    static Listener open(Endpoint listen, Consumer<Socket> accepted) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true); // a restart must not wait for TIME_WAIT
            server.bind(address(listen), BACKLOG);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        Listener listener = new Listener(server);
        Thread.ofVirtual().name("accept " + listen).start(() -> listener.accept(accepted));
        return listener;
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            log.debug("closing port {}", port(), e);
        }
    }

    private void accept(Consumer<Socket> accepted) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual()
                        .name("from " + socket.getRemoteSocketAddress())
                        .start(() -> accepted.accept(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    log.warn("Port {} could not accept: {}", port(), e.getMessage());
                    // Out of file descriptors, most likely: give those that are open time to end.
                    java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
                }
            }
        }
    }

    private static InetSocketAddress address(Endpoint listen) throws IOException {
        return listen.host().equals("*")
                ? new InetSocketAddress(listen.port())
                : new InetSocketAddress(InetAddress.getByName(listen.host()), listen.port());
    }
}
