package dev.culvert.tunnel.live;

import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketDuplex;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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

    /** A closed port is free when its accepting thread has noticed, which is soon. */
    private static final Duration UNTIL_FREE = Duration.ofSeconds(1);

    /** Ports of this console that are closed and not yet free. */
    private static final Set<CompletableFuture<Void>> closing = ConcurrentHashMap.newKeySet();

    private static final Logger log = LoggerFactory.getLogger(PortListener.class);

    private final Endpoint listen;
    private final ServerSocket server;
    private final CompletableFuture<Void> free = new CompletableFuture<>();

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
        PortListener listener = new PortListener(listen, bind(listen));
        Thread.ofVirtual().name("accept " + listen).start(() -> listener.accept(accepted));
        return listener;
    }

    /** A port that this console has just closed, on a stop before this start, is waited for. */
    private static ServerSocket bind(Endpoint listen) throws IOException {
        CompletableFuture<Void> soonFree =
                CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new));
        try {
            return bindNow(listen);
        } catch (BindException e) {
            soonFree.completeOnTimeout(null, UNTIL_FREE.toMillis(), TimeUnit.MILLISECONDS).join();
            return bindNow(listen);
        }
    }

    private static ServerSocket bindNow(Endpoint listen) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true); // a restart must not wait for TIME_WAIT
            server.bind(address(listen), BACKLOG);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public Endpoint address() {
        return new Endpoint(listen.host(), server.getLocalPort());
    }

    @Override
    public void close() {
        if (server.isClosed()) {
            return;
        }
        closing.add(free);
        try {
            server.close();
        } catch (IOException e) {
            log.debug("closing {}", listen, e);
        }
    }

    private void accept(Consumer<Incoming> accepted) {
        try {
            acceptAll(accepted);
        } finally {
            free.complete(null);
            closing.remove(free);
        }
    }

    private void acceptAll(Consumer<Incoming> accepted) {
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
