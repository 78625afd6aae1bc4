package dev.culvert.testing;

import dev.culvert.ssh.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A small TCP server on 127.0.0.1 that treats every connection alike. */
public final class TcpServer implements AutoCloseable {

    /** Talks on one connection, which is closed when it returns. */
    @FunctionalInterface
    public interface Behaviour {
        void talk(Socket connection, TcpServer server) throws IOException;
    }

    private static final int CHUNK = 128 * 1024;
    private static final int BACKLOG = 1024;

    private final ServerSocket listener;
    private final Behaviour behaviour;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final BlockingQueue<String> digests = new LinkedBlockingQueue<>();

    private TcpServer(Behaviour behaviour) {
        this.behaviour = behaviour;
        try {
            this.listener = new ServerSocket(0, BACKLOG, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("tcp-server").start(this::acceptAll);
    }

    public static TcpServer start(Behaviour behaviour) {
        return new TcpServer(behaviour);
    }

    /** Sends everything back; finishes its output when the client did. */
    public static TcpServer echo() {
        return start((connection, server) -> {
            connection.getInputStream().transferTo(connection.getOutputStream());
            connection.shutdownOutput();
            drain(connection);
        });
    }

    /** Reads to the end and reports the SHA-256 through {@link #digest}. */
    public static TcpServer sink() {
        return start((connection, server) -> {
            var sha256 = new Sha256();
            connection.getInputStream().transferTo(sha256);
            server.digests.add(sha256.hex());
        });
    }

    /** Sends {@code bytes} patterned bytes ({@link Sha256#ofPattern}), then ends its output. */
    public static TcpServer source(long bytes) {
        return start((connection, server) -> {
            Sha256.writePattern(bytes, connection.getOutputStream());
            connection.shutdownOutput();
            drain(connection);
        });
    }

    /** Closes the whole connection, with a reset, after it read {@code bytes} bytes. */
    public static TcpServer closingAfter(int bytes) {
        return start((connection, server) -> {
            connection.getInputStream().readNBytes(bytes);
            connection.setSoLinger(true, 0);
        });
    }

    /** Reads until the client finished its output, and only then answers. */
    public static TcpServer answering(UnaryOperator<String> answer) {
        return start((connection, server) -> {
            byte[] question = connection.getInputStream().readAllBytes();
            String text = new String(question, StandardCharsets.UTF_8);
            OutputStream out = connection.getOutputStream();
            out.write(answer.apply(text).getBytes(StandardCharsets.UTF_8));
        });
    }

    /** Sends {@code greeting} to whoever connects and waits until they close. */
    public static TcpServer greeting(String greeting) {
        return start((connection, server) -> {
            byte[] bytes = greeting.getBytes(StandardCharsets.UTF_8);
            connection.getOutputStream().write(bytes);
            drain(connection);
        });
    }

    /** Accepts and neither reads nor writes until it is closed. */
    public static TcpServer silent() {
        return start((connection, server) -> awaitClose(server));
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** 127.0.0.1 and {@link #port}. */
    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", port());
    }

    /** How many connections were accepted so far. */
    public int accepted() {
        return accepted.get();
    }

    /** Waits for the next connection of a {@link #sink} to end; its SHA-256 in hex. */
    public String digest() throws InterruptedException {
        String digest = digests.poll(60, TimeUnit.SECONDS);
        if (digest == null) {
            throw new AssertionError("no upload ended within a minute");
        }
        return digest;
    }

    /** Stops listening and closes all connections. */
    @Override
    public void close() {
        try {
            listener.close();
            for (Socket connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (this) {
            notifyAll();
        }
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                open.add(connection);
                accepted.incrementAndGet();
                connection.setTcpNoDelay(true);
                Thread.ofVirtual().name("tcp-server-connection").start(() -> serve(connection));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            behaviour.talk(connection, this);
        } catch (IOException e) {
            digests.add("broken: " + e.getMessage());
        } finally {
            open.remove(connection);
        }
    }

    private static void drain(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        byte[] chunk = new byte[CHUNK];
        while (in.read(chunk) >= 0) {
            // what a client sends after its question is of no interest
        }
    }

    private static void awaitClose(TcpServer server) {
        synchronized (server) {
            while (!server.listener.isClosed()) {
                try {
                    server.wait();
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }
}
