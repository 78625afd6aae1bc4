package dev.culvert.ssh;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One live SSH session to one server, carrying any number of streams. No stream can hold up
 * another: each has its own window, opened only as its reader consumes (RFC 4254 §5.2).
 */
public interface Link extends AutoCloseable {

    /**
     * Opens a stream to {@code target}, resolved on the server ({@code direct-tcpip}, RFC 4254
     * §7.2).
     *
     * @param originator who connected here, reported to the server
     * @throws OpenRefusedException when the server said no, with its reason code
     * @throws IOException when the Link is gone
     */
    Duplex open(Endpoint target, Endpoint originator) throws IOException;

    /**
     * Asks the server to listen ({@code tcpip-forward}, RFC 4254 §7.1). Each accepted connection is
     * handed to {@code acceptor} on a virtual thread of its own, which owns the stream from then
     * on.
     *
     * @param bindAddress as the server shall bind it: {@code ""} all, {@code localhost} loopback
     * @param port 0 lets the server choose
     * @throws ListenRefusedException when the server said no
     * @throws IOException when the Link is gone
     */
    RemoteListener listen(String bindAddress, int port, Consumer<Forwarded> acceptor)
            throws IOException;

    /** What the server told about itself when the Link was made. */
    ServerFacts server();

    /** Completes once, when the session has ended for any reason; never exceptionally. */
    CompletableFuture<LinkEnd> ended();

    /** Ends the session and with it every stream and remote listener. May be called twice. */
    @Override
    void close();

    /** A listener on the server's side; closing it cancels it there. */
    interface RemoteListener extends AutoCloseable {
        /** The port that the server really opened. */
        int port();

        @Override
        void close();
    }

    /** A connection that the server accepted on a remote listener. */
    record Forwarded(Endpoint originator, Endpoint listener, Duplex stream) {}

    /**
     * @param version identification string without {@code SSH-2.0-}
     * @param cipher negotiated cipher towards the server
     * @param hostKey the key that the server proved to hold
     */
    record ServerFacts(String version, String cipher, HostKey hostKey) {}

    /**
     * Why a Link ended.
     *
     * @param closedHere true after {@link Link#close()}
     * @param cause one sentence
     */
    record LinkEnd(boolean closedHere, String cause) {}
}
