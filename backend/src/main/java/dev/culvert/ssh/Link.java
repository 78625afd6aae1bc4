package dev.culvert.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One live SSH session to one server, carrying any number of streams. No stream can hold up
 * another: each has its own window, opened only as its reader consumes (RFC 4254 §5.2).
 */
public interface Link extends AutoCloseable {

    /**
     * Opens a stream to {@code target}, resolved on the server ({@code direct-tcpip}, RFC 4254
     * §7.2; for a Unix socket {@code direct-streamlocal@openssh.com}, OpenSSH's PROTOCOL §2.4).
     *
     * @param originator who connected here, reported to the server
     * @throws OpenRefusedException when the server said no, with its reason code
     * @throws IOException when the Link is gone
     */
    default Duplex open(Address target, Endpoint originator) throws IOException {
        return Completion.of(openAsync(target, originator));
    }

    /**
     * The same without waiting. What depends on it runs on the thread that received the server's
     * answer, or found that none comes, and must not wait.
     *
     * @return completes exceptionally with what {@link #open} throws
     */
    CompletableFuture<Duplex> openAsync(Address target, Endpoint originator);

    /**
     * Asks the server to listen ({@code tcpip-forward}, RFC 4254 §7.1; for a Unix socket {@code
     * streamlocal-forward@openssh.com}, OpenSSH's PROTOCOL §2.4). Each accepted connection is
     * handed to {@code acceptor} on a virtual thread of its own, which owns the stream from then
     * on.
     *
     * @param bind as the server shall bind it: host {@code ""} means all addresses, {@code
     *     localhost} loopback; port 0 lets the server choose
     * @throws ListenRefusedException when the server said no
     * @throws IOException when the Link is gone
     */
    RemoteListener listen(Address bind, Consumer<Forwarded> acceptor) throws IOException;

    /** What the server told about itself when the Link was made. */
    ServerFacts server();

    /** Completes once, when the session has ended for any reason; never exceptionally. */
    CompletableFuture<LinkEnd> ended();

    /** Whether it has ended. Costs nothing; {@link #ended} is for those who stay until the end. */
    boolean isOver();

    /**
     * Completes once, when a fresh Link should take this one's place because of its age or because
     * of what it has carried under the same keys (RFC 4344 §3), and also when it has ended; never
     * exceptionally. It works as before meanwhile.
     */
    CompletableFuture<Void> tired();

    /**
     * Ends the session as soon as no stream is open any more, without waiting for that. For a tired
     * Link whose holders have left.
     */
    void retire();

    /**
     * Asks the server for a sign of life now, and ends the Link when none comes in time. Returns at
     * once.
     *
     * @param why half a sentence that goes into the end's cause: why it was asked
     */
    void checkNow(Duration answerWithin, String why);

    /** Ends the session and with it every stream and remote listener. May be called twice. */
    @Override
    void close();

    /** A listener on the server's side; closing it cancels it there. */
    interface RemoteListener extends AutoCloseable {
        /** What the server really opened: {@code bind}, with the port that it chose. */
        Address address();

        /**
         * What the server said in debug messages while it granted the listener; mostly empty.
         * OpenSSH says there that {@code GatewayPorts} overrode the address. Not to be trusted.
         */
        String remark();

        /** Cancels it without waiting; connections that were accepted go on. */
        @Override
        void close();

        /**
         * Completes once, when the server has answered that it no longer listens, or cannot answer
         * any more; never exceptionally.
         */
        CompletableFuture<Void> closed();
    }

    /**
     * A connection that the server accepted on a remote listener.
     *
     * @param originator who connected, as the server tells it; null at a Unix socket, of which
     *     servers tell nothing
     */
    record Forwarded(@Nullable Endpoint originator, Address listener, Duplex stream) {}

    /**
     * @param version identification string without {@code SSH-2.0-}
     * @param cipher negotiated cipher towards the server
     * @param hostKey the key that the server proved to hold
     * @param algorithms everything that was negotiated at the start
     * @param offer what the server could have done; null when that is not known
     * @param certificate by which the host key was accepted; null when the key itself is trusted
     */
    record ServerFacts(
            String version,
            String cipher,
            HostKey hostKey,
            Algorithms algorithms,
            Algorithms.@Nullable Offer offer,
            @Nullable Certificate certificate) {}

    /**
     * Why a Link ended.
     *
     * @param closedHere true after {@link Link#close()}
     * @param cause one sentence
     */
    record LinkEnd(boolean closedHere, String cause) {}
}
