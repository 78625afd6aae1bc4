package dev.culvert.ssh.jsch;

import com.jcraft.jsch.PacketSession.Outgoing;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.Link.Forwarded;
import dev.culvert.ssh.Link.RemoteListener;
import dev.culvert.ssh.ListenRefusedException;
import dev.culvert.ssh.SocketPath;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the server listens on for this Link (RFC 4254 §7; OpenSSH's PROTOCOL §2.4). */
final class RemoteListeners {

    /** Servers answer at once; one that talks but leaves this question open is given up on. */
    static final Duration ANSWER_TIME = Duration.ofSeconds(30);

    private final GlobalRequests requests;
    private final List<Listener> open = new CopyOnWriteArrayList<>();

    RemoteListeners(GlobalRequests requests) {
        this.requests = requests;
    }

    /** Asks the server and waits for its answer. */
    RemoteListener listen(Address bind, Consumer<Forwarded> acceptor) throws IOException {
        var request = new Request(bind, acceptor);
        String name =
                switch (bind) {
                    case Endpoint _ -> "tcpip-forward";
                    case SocketPath _ -> "streamlocal-forward@openssh.com";
                };
        requests.post(name, packet -> write(packet, bind), request);
        return request.await();
    }

    /** Who waits for connections that the server accepted there, if anybody does. */
    @Nullable Listener find(Address named) {
        Listener samePort = null;
        for (Listener candidate : open) {
            if (candidate.address.equals(named)) {
                return candidate;
            }
            if (candidate.address instanceof Endpoint tcp
                    && named instanceof Endpoint other
                    && tcp.port() == other.port()) {
                samePort = candidate; // not every server repeats the address as we wrote it
            }
        }
        return samePort;
    }

    private static boolean write(Outgoing packet, Address bind) {
        switch (bind) {
            case Endpoint tcp -> packet.string(tcp.host()).int32(tcp.port());
            case SocketPath socket -> packet.string(socket.path());
        }
        return true;
    }

    /** Registers the listener before the first connection to it can be read. */
    private final class Request implements GlobalRequests.Answer {
        private final Address bind;
        private final Consumer<Forwarded> acceptor;
        private final CompletableFuture<Listener> outcome = new CompletableFuture<>();

        Request(Address bind, Consumer<Forwarded> acceptor) {
            this.bind = bind;
            this.acceptor = acceptor;
        }

        @Override
        public void granted(Payload details, String debug) throws IOException {
            Address real =
                    bind instanceof Endpoint tcp && tcp.port() == 0
                            ? new Endpoint(tcp.host(), details.int32())
                            : bind;
            var listener = new Listener(real, debug, acceptor);
            open.add(listener);
            outcome.complete(listener);
        }

        @Override
        public void refused(String debug) {
            outcome.completeExceptionally(new ListenRefusedException(debug));
        }

        @Override
        public void lost(IOException cause) {
            outcome.completeExceptionally(cause);
        }

        Listener await() throws IOException {
            try {
                return outcome.get(ANSWER_TIME.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ListenRefusedException refused) {
                    throw refused;
                }
                throw new IOException("The link ended before the server answered", e);
            } catch (TimeoutException e) {
                outcome.thenAcceptAsync(Listener::close, Thread::startVirtualThread);
                throw new IOException(
                        "The server has not said within "
                                + ANSWER_TIME.toSeconds()
                                + " s whether it listens",
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                outcome.thenAcceptAsync(Listener::close, Thread::startVirtualThread);
                throw new IOException("Interrupted while the server was asked to listen", e);
            }
        }
    }

    /** One listener, until it is closed. */
    final class Listener implements RemoteListener, GlobalRequests.Answer {
        private final Address address;
        private final String remark;
        private final Consumer<Forwarded> acceptor;
        private final CompletableFuture<Void> closed = new CompletableFuture<>();

        Listener(Address address, String remark, Consumer<Forwarded> acceptor) {
            this.address = address;
            this.remark = remark;
            this.acceptor = acceptor;
        }

        @Override
        public Address address() {
            return address;
        }

        @Override
        public String remark() {
            return remark;
        }

        Consumer<Forwarded> acceptor() {
            return acceptor;
        }

        /** Does not wait; a new request for the port comes behind it in the same queue. */
        @Override
        public void close() {
            if (open.remove(this)) {
                String name =
                        switch (address) {
                            case Endpoint _ -> "cancel-tcpip-forward";
                            case SocketPath _ -> "cancel-streamlocal-forward@openssh.com";
                        };
                requests.post(name, packet -> write(packet, address), this);
            }
        }

        @Override
        public CompletableFuture<Void> closed() {
            return closed.copy();
        }

        @Override
        public void granted(Payload details, String debug) {
            letGo();
        }

        @Override
        public void refused(String debug) {
            letGo();
        }

        @Override
        public void lost(IOException cause) {
            letGo();
        }

        private void letGo() {
            closed.completeAsync(() -> null, Thread::startVirtualThread);
        }
    }
}
