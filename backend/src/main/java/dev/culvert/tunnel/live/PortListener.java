package dev.culvert.tunnel.live;

import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketDuplex;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TCP port on the console's machine. */
final class PortListener implements Listener {

    /** Connections that the kernel holds before they are accepted; Linux caps it at somaxconn. */
    static final int BACKLOG = 1024;

    /** Out of file descriptors, most likely: gives those that are open time to end. */
    static final Duration AFTER_FAILURE = Duration.ofMillis(100);

    private static final Logger log = LoggerFactory.getLogger(PortListener.class);

    private final Endpoint listen;
    private final ServerSocket server;

    private PortListener(Endpoint listen, ServerSocket server) {
        this.listen = listen;
        this.server = server;
    }

    /**
     * Opens the port and starts accepting.
     *
     * @param listen {@code *} for every address
     * @throws IOException when the port cannot be opened
     */
    static PortListener open(Endpoint listen, Consumer<Incoming> accepted) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true); // a restart must not wait for TIME_WAIT
            server.bind(address(listen), BACKLOG);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        PortListener listener = new PortListener(listen, server);
        Thread.ofVirtual().name("accept " + listen).start(() -> listener.accept(accepted));
        return listener;
    }

    @Override
    public Endpoint address() {
        return new Endpoint(listen.host(), server.getLocalPort());
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            log.debug("closing {}", listen, e);
        }
    }

    private void accept(Consumer<Incoming> accepted) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual()
                        .name("from " + socket.getRemoteSocketAddress())
                        .start(() -> hand(socket, accepted));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    log.warn("{} could not accept: {}", listen, e.getMessage());
                    LockSupport.parkNanos(AFTER_FAILURE.toNanos());
                }
            }
        }
    }

    private static void hand(Socket socket, Consumer<Incoming> accepted) {
        InetSocketAddress peer = (InetSocketAddress) socket.getRemoteSocketAddress();
        try {
            accepted.accept(new Incoming(new SocketDuplex(socket), peer));
        } catch (IOException e) {
            log.debug("{} left at once: {}", peer, e.getMessage());
        }
    }

    private static InetSocketAddress address(Endpoint listen) throws IOException {
        return listen.host().equals("*")
                ? new InetSocketAddress(listen.port())
                : new InetSocketAddress(InetAddress.getByName(listen.host()), listen.port());
    }
}
