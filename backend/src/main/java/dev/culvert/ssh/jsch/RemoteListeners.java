package dev.culvert.ssh.jsch;

import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.Link.Forwarded;
import dev.culvert.ssh.Link.RemoteListener;
import dev.culvert.ssh.ListenRefusedException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the server listens on for this Link (RFC 4254 §7). */
final class RemoteListeners {

    private final GlobalRequests requests;
    private final List<Listener> open = new CopyOnWriteArrayList<>();

    RemoteListeners(GlobalRequests requests) {
        this.requests = requests;
    }

    /** Asks the server and waits for its answer. */
    RemoteListener listen(String bindAddress, int port, Consumer<Forwarded> acceptor)
            throws IOException {
        var request = new Request(bindAddress, port, acceptor);
        requests.post(
                "tcpip-forward",
                packet -> {
                    packet.string(bindAddress).int32(port);
                    return true;
                },
                request);
        return request.await();
    }

    /** Who waits for connections that the server accepted there, if anybody does. */
    @Nullable Consumer<Forwarded> acceptor(Endpoint listener) {
        Listener samePort = null;
        for (Listener candidate : open) {
            if (candidate.port == listener.port()) {
                if (candidate.bindAddress.equals(listener.host())) {
                    return candidate.acceptor;
                }
                samePort = candidate; // not every server repeats the address as we wrote it
            }
        }
        return samePort == null ? null : samePort.acceptor;
    }

    /** Registers the listener before the first connection to it can be read. */
    private final class Request implements GlobalRequests.Answer {
        private final String bindAddress;
        private final int port;
        private final Consumer<Forwarded> acceptor;
        private final CompletableFuture<Listener> outcome = new CompletableFuture<>();

        Request(String bindAddress, int port, Consumer<Forwarded> acceptor) {
            this.bindAddress = bindAddress;
            this.port = port;
            this.acceptor = acceptor;
        }

        @Override
        public void granted(Payload details) throws IOException {
            int real = port != 0 ? port : details.int32();
            var listener = new Listener(bindAddress, real, acceptor);
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
                return outcome.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ListenRefusedException refused) {
                    throw refused;
                }
                throw new IOException("The link ended before the server answered", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                outcome.thenAcceptAsync(Listener::close, Thread::startVirtualThread);
                throw new IOException("Interrupted while the server was asked to listen", e);
            }
        }
    }

    private final class Listener implements RemoteListener, GlobalRequests.Answer {
        private final String bindAddress;
        private final int port;
        private final Consumer<Forwarded> acceptor;

        Listener(String bindAddress, int port, Consumer<Forwarded> acceptor) {
            this.bindAddress = bindAddress;
            this.port = port;
            this.acceptor = acceptor;
        }

        @Override
        public int port() {
            return port;
        }

        /** Does not wait; a new request for the port comes behind it in the same queue. */
        @Override
        public void close() {
            if (open.remove(this)) {
                requests.post(
                        "cancel-tcpip-forward",
                        packet -> {
                            packet.string(bindAddress).int32(port);
                            return true;
                        },
                        this);
            }
        }

        @Override
        public void granted(Payload details) {}

        @Override
        public void refused(String debug) {}

        @Override
        public void lost(IOException cause) {}
    }
}
