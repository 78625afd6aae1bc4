package dev.culvert.ssh.jsch;

import dev.culvert.ssh.Credential;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.HostKey;
import dev.culvert.ssh.LinkRequest;
import dev.culvert.testing.LinkRequests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;

/**
 * An SSH server whose transport and sign-in are MINA's and whose connection protocol (RFC 4254) is
 * a script, which may be as hostile as it likes. Everybody may sign in.
 */
final class ScriptedServer implements AutoCloseable {

    private static final String KEY_TYPE = "ecdsa-sha2-nistp256";
    private static final int FIRST_OF_THE_CONNECTION = 80;
    private static final int FIRST_OF_A_KEY_EXCHANGE = 20;
    private static final int LAST_OF_A_KEY_EXCHANGE = 49;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SshServer server = SshServer.setUpDefaultServer();
    private final HostKey hostKey;

    /** What the server does with a packet; while it is busy, it reads nothing. */
    @FunctionalInterface
    interface Script {
        void received(int message, Buffer packet, Peer peer) throws Exception;
    }

    /** The session to the one who signed in. */
    interface Peer {
        /** Waits until the packet is written. */
        void send(int message, Consumer<Buffer> content) throws IOException;

        boolean isGone();

        /** Without another word, after what was sent. */
        void hangUp();

        /** Starts to exchange keys and never answers what comes back. */
        void exchangeKeysForEver() throws IOException;
    }

    ScriptedServer(Script script) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            var blob = new ByteArrayBuffer();
            blob.putRawPublicKey(pair.getPublic());
            hostKey = new HostKey(KEY_TYPE, blob.getCompactData());
            server.setKeyPairProvider(KeyPairProvider.wrap(pair));
            server.setPasswordAuthenticator((user, password, session) -> true);
            server.setHost("127.0.0.1");
            server.setPort(0);
            server.setSessionFactory(
                    new SessionFactory(server) {
                        @Override
                        protected ServerSessionImpl doCreateSession(IoSession io) throws Exception {
                            return new Session(getServer(), io, script);
                        }
                    });
            server.start();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", server.getPort());
    }

    LinkRequest request() {
        return LinkRequests.request(
                endpoint(),
                null,
                "anybody",
                List.of(new Credential.Password("anything")),
                List.of(hostKey));
    }

    LinkRequest request(Duration keepAlive) {
        return LinkRequests.withTimes(request(), Duration.ofSeconds(20), keepAlive);
    }

    @Override
    public void close() {
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Session extends ServerSessionImpl implements Peer {
        private final Script script;
        private volatile boolean swallowing;

        Session(ServerFactoryManager server, IoSession io, Script script) throws Exception {
            super(server, io);
            this.script = script;
        }

        @Override
        protected void doHandleMessage(Buffer packet) throws Exception {
            int message = packet.array()[packet.rpos()] & 0xff;
            if (message >= FIRST_OF_THE_CONNECTION) {
                script.received(packet.getUByte(), packet, this);
            } else if (!swallowing
                    || message < FIRST_OF_A_KEY_EXCHANGE
                    || message > LAST_OF_A_KEY_EXCHANGE) {
                super.doHandleMessage(packet);
            }
        }

        @Override
        public void send(int message, Consumer<Buffer> content) throws IOException {
            Buffer packet = createBuffer((byte) message, 64);
            content.accept(packet);
            writePacket(packet).verify(PATIENCE);
        }

        @Override
        public boolean isGone() {
            return isClosing() || isClosed();
        }

        @Override
        public void hangUp() {
            close(false);
        }

        @Override
        public void exchangeKeysForEver() throws IOException {
            swallowing = true;
            reExchangeKeys();
        }
    }
}
