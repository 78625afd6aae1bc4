package dev.culvert.ssh.jsch;

import dev.culvert.ssh.AgentKeys.Held;
import dev.culvert.ssh.HostKey;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One connection to an SSH agent over its Unix socket (draft-miller-ssh-agent). Blocks; one thread
 * at a time.
 */
final class AgentClient implements AutoCloseable {

    /** How long the agent may take; it may ask its owner to confirm. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Longest answer; OpenSSH's agent has the same limit (AGENT_MAX_LEN). */
    static final int MAX_ANSWER = 256 * 1024;

    /** Most keys that are used; servers allow fewer tries. */
    static final int MAX_KEYS = 64;

    private static final int MAX_COMMENT = 100;
    private static final int REQUEST_IDENTITIES = 11;
    private static final int IDENTITIES_ANSWER = 12;
    private static final int SIGN_REQUEST = 13;
    private static final int SIGN_RESPONSE = 14;
    private static final int RSA_SHA2_256 = 2;
    private static final int RSA_SHA2_512 = 4;

    private final SocketChannel channel;
    private final CompletableFuture<Void> guard;

    private AgentClient(SocketChannel channel) {
        this.channel = channel;
        this.guard =
                CompletableFuture.runAsync(
                        this::hangUp,
                        CompletableFuture.delayedExecutor(
                                PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    }

    /**
     * @throws IOException when nobody listens there
     */
    static AgentClient connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new AgentClient(channel);
        } catch (IOException e) {
            channel.close();
            throw new IOException("No SSH agent answers at " + socket, e);
        }
    }

    /** The keys that it holds, of types that can sign in. */
    List<Held> held() throws IOException {
        Payload answer =
                ask(
                        ByteBuffer.allocate(Integer.BYTES + 1)
                                .putInt(1)
                                .put((byte) REQUEST_IDENTITIES),
                        IDENTITIES_ANSWER);
        long count = Math.min(MAX_KEYS, answer.uint32());
        List<Held> keys = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            byte[] blob = answer.bytes();
            String comment = Evidence.plain(answer.string(), MAX_COMMENT);
            keys.add(new Held(new HostKey(JschKeyPairs.algorithm(blob), blob), comment));
        }
        return keys;
    }

    /**
     * Signs with a key that it holds.
     *
     * @param algorithm of the signature; chooses the hash for RSA keys
     * @return the signature as a server wants it
     */
    byte[] sign(byte[] key, byte[] data, String algorithm) throws IOException {
        int length = 1 + Integer.BYTES + key.length + Integer.BYTES + data.length + Integer.BYTES;
        ByteBuffer request = ByteBuffer.allocate(Integer.BYTES + length).putInt(length);
        request.put((byte) SIGN_REQUEST).putInt(key.length).put(key);
        request.putInt(data.length).put(data).putInt(flags(algorithm));
        return ask(request, SIGN_RESPONSE).bytes();
    }

    @Override
    public void close() {
        guard.cancel(false);
        hangUp();
    }

    private static int flags(String algorithm) {
        return switch (algorithm) {
            case "rsa-sha2-256" -> RSA_SHA2_256;
            case "rsa-sha2-512" -> RSA_SHA2_512;
            default -> 0;
        };
    }

    private Payload ask(ByteBuffer request, int expected) throws IOException {
        request.flip();
        while (request.hasRemaining()) {
            channel.write(request);
        }
        int length = read(Integer.BYTES).getInt();
        if (length < 1 || length > MAX_ANSWER) {
            throw new IOException("The SSH agent's answer makes no sense");
        }
        byte[] answer = read(length).array();
        if ((answer[0] & 0xff) != expected) {
            throw new IOException("The SSH agent refused");
        }
        return new Payload(answer, 1, answer.length);
    }

    private ByteBuffer read(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("The SSH agent hung up");
            }
        }
        return bytes.flip();
    }

    private void hangUp() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
