package dev.culvert.bench;

import dev.culvert.bench.Contestant.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Where all traffic ends: somebody who reads, somebody who writes, somebody who answers. */
final class Targets implements AutoCloseable {

    static final int CHUNK = 128 * 1024;

    /** Between the pieces of an answer, so that they do not travel together. */
    private static final long PAUSE_NANOS = 500_000;

    private final Map<Target, ServerSocket> listeners = new EnumMap<>(Target.class);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final LongAdder swallowed = new LongAdder();

    static Targets open() throws IOException {
        Targets targets = new Targets();
        for (Target target : Target.values()) {
            ServerSocket listener = Ports.listen(0);
            targets.listeners.put(target, listener);
            Thread.ofPlatform().daemon().start(() -> targets.accept(target, listener));
        }
        return targets;
    }

    int port(Target target) {
        return Objects.requireNonNull(listeners.get(target)).getLocalPort();
    }

    /** Bytes that the sink has read in all. */
    long swallowed() {
        return swallowed.sum();
    }

    /** Waits until what was measured before is over, so that it costs the next one nothing. */
    void awaitQuiet() throws IOException {
        Wait.until("all connections have ended", open::isEmpty);
    }

    @Override
    public void close() {
        listeners.values().forEach(Targets::closeQuietly);
        open.forEach(Targets::closeQuietly);
    }

    private void accept(Target target, ServerSocket listener) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(target, socket));
            } catch (IOException e) {
                // closed, or the client was gone before it was accepted
            }
        }
    }

    private void serve(Target target, Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            switch (target) {
                case SINK -> swallow(socket.getInputStream());
                case SOURCE -> pour(socket.getOutputStream());
                case ANSWERS -> answer(socket.getInputStream(), socket.getOutputStream(), 1);
                case PIECES -> answer(socket.getInputStream(), socket.getOutputStream(), 2);
                case ECHO -> socket.getInputStream().transferTo(socket.getOutputStream());
            }
        } catch (IOException e) {
            // how a measurement ends
        } finally {
            open.remove(socket);
        }
    }

    private void swallow(InputStream in) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            swallowed.add(count);
        }
    }

    private static void answer(InputStream in, OutputStream out, int pieces) throws IOException {
        byte[] piece = new byte[Traffic.ANSWER / pieces];
        while (in.readNBytes(Traffic.QUESTION).length == Traffic.QUESTION) {
            out.write(piece);
            for (int i = 1; i < pieces; i++) {
                LockSupport.parkNanos(PAUSE_NANOS);
                out.write(piece);
            }
        }
    }

    private static void pour(OutputStream out) throws IOException {
        byte[] chunk = new byte[CHUNK];
        while (true) {
            out.write(chunk);
        }
    }

    static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // nobody needs it any more
        }
    }
}
