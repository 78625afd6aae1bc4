package dev.culvert.tunnel.live;

import static java.net.StandardSocketOptions.SO_REUSEADDR;

import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.IoThreads;
import dev.culvert.ssh.SocketDuplex;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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
    private final AsynchronousServerSocketChannel server;

    private final int port;

    private PortListener(Endpoint listen, AsynchronousServerSocketChannel server)
            throws IOException {
        this.listen = listen;
        this.server = server;
        this.port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    /**
     * Opens the port and starts accepting.
     *
     * @param listen {@code *} for every address
     * @param accepted must not wait
     * @throws IOException when the port cannot be opened
     */
    static PortListener open(Endpoint listen, Consumer<Incoming> accepted) throws IOException {
        PortListener listener = new PortListener(listen, bind(listen));
        listener.server.accept(null, listener.new Accepting(accepted));
        return listener;
    }

    private static AsynchronousServerSocketChannel bind(Endpoint listen) throws IOException {
        var server = AsynchronousServerSocketChannel.open(IoThreads.next());
        try {
            server.setOption(SO_REUSEADDR, true); // a restart must not wait for TIME_WAIT
            return server.bind(address(listen), BACKLOG);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public Endpoint address() {
        return new Endpoint(listen.host(), port);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            log.debug("closing {}", listen, e);
        }
    }

    /** Hands each connection on, and accepts the next. */
    private final class Accepting
            implements CompletionHandler<AsynchronousSocketChannel, @Nullable Void> {
        private final Consumer<Incoming> accepted;

        Accepting(Consumer<Incoming> accepted) {
            this.accepted = accepted;
        }

        @Override
        public void completed(AsynchronousSocketChannel channel, @Nullable Void nothing) {
            try {
                hand(channel, accepted);
            } catch (RuntimeException | Error e) {
                log.warn("{}: a connection could not be handed on", listen, e);
                close(channel);
            } finally {
                server.accept(null, this);
            }
        }

        @Override
        public void failed(Throwable cause, @Nullable Void nothing) {
            if (server.isOpen()) {
                log.warn("{} could not accept: {}", listen, cause.getMessage());
                CompletableFuture.delayedExecutor(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(() -> server.accept(null, this));
            }
        }
    }

    private static void hand(AsynchronousSocketChannel channel, Consumer<Incoming> accepted) {
        try {
            var peer = (InetSocketAddress) channel.getRemoteAddress();
            accepted.accept(new Incoming(new SocketDuplex(channel), peer));
        } catch (IOException e) {
            log.debug("a client left at once: {}", e.getMessage());
            close(channel);
        }
    }

    private static void close(AsynchronousSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // the descriptor is gone either way
        }
    }

    private static InetSocketAddress address(Endpoint listen) throws IOException {
        return listen.host().equals("*")
                ? new InetSocketAddress(listen.port())
                : new InetSocketAddress(InetAddress.getByName(listen.host()), listen.port());
    }
}
