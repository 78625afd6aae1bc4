package dev.culvert.ssh.jsch;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Stands before an SSH agent and takes its time before each signature, as a person would. */
final class SlowAgent implements AutoCloseable {

    private static final byte SIGN_REQUEST = 13;

    private final Path socket;
    private final Path agent;
    private final Duration delay;
    private final ServerSocketChannel listener;

    SlowAgent(Path socket, Path agent, Duration delay) throws IOException {
        this.socket = socket;
        this.agent = agent;
        this.delay = delay;
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().name("slow-agent").start(this::accept);
    }

    Path socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = listener.accept();
                Thread.ofVirtual().name("slow-agent").start(() -> serve(client));
            }
        } catch (ClosedChannelException e) {
            // The test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                SocketChannel real = SocketChannel.open(UnixDomainSocketAddress.of(agent))) {
            while (true) {
                ByteBuffer request = message(client);
                if (request.get(Integer.BYTES) == SIGN_REQUEST) {
                    LockSupport.parkNanos(delay.toNanos());
                }
                write(real, request);
                write(client, message(real));
            }
        } catch (EOFException e) {
            // The client has what it wanted.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer message(SocketChannel from) throws IOException {
        int length = read(from, ByteBuffer.allocate(Integer.BYTES)).getInt();
        ByteBuffer whole = ByteBuffer.allocate(Integer.BYTES + length).putInt(length);
        return read(from, whole);
    }

    private static ByteBuffer read(SocketChannel from, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (from.read(into) < 0) {
                throw new EOFException();
            }
        }
        return into.flip();
    }

    private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }
}
