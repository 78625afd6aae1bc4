package dev.culvert.ssh.jsch;

import dev.culvert.ssh.Endpoint;
import dev.culvert.testing.TcpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/** A path to a local port that can lose everything without a word, or let bytes trickle. */
final class Blackhole implements AutoCloseable {

    private static final int PIECE = 7;
    private static final long PAUSE_NANOS = 40_000_000;

    private final TcpServer door;
    private volatile boolean swallowing;
    private volatile boolean dribbling;
    private boolean clogged; // guarded by this

    Blackhole(int port) {
        door = TcpServer.start((client, self) -> relay(client, port));
    }

    Endpoint endpoint() {
        return door.endpoint();
    }

    /** From now on nothing passes and nobody is told. */
    void swallow() {
        swallowing = true;
    }

    /** From now on the server's bytes come a few at a time, with pauses. */
    void dribble() {
        dribbling = true;
    }

    /** From now on, until this is undone, nothing more is taken from the client. */
    synchronized void clog(boolean on) {
        clogged = on;
        notifyAll();
    }

    @Override
    public void close() {
        clog(false);
        door.close();
    }

    private void relay(Socket client, int port) throws IOException {
        try (var server = new Socket("127.0.0.1", port)) {
            server.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> copyQuietly(client, server));
            copy(server.getInputStream(), client.getOutputStream(), true);
        }
    }

    private void copyQuietly(Socket from, Socket to) {
        try (from;
                to) {
            copy(from.getInputStream(), to.getOutputStream(), false);
        } catch (IOException e) {
            // the other direction meets the same end
        }
    }

    private synchronized void awaitUnclogged() throws IOException {
        while (clogged) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private void copy(InputStream from, OutputStream to, boolean mayDribble) throws IOException {
        byte[] bytes = new byte[32 * 1024];
        for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
            if (!mayDribble) {
                awaitUnclogged();
            }
            if (swallowing) {
                continue;
            }
            if (mayDribble && dribbling) {
                trickle(bytes, count, to);
            } else {
                to.write(bytes, 0, count);
            }
        }
    }

    private static void trickle(byte[] bytes, int count, OutputStream to) throws IOException {
        for (int at = 0; at < count; at += PIECE) {
            to.write(bytes, at, Math.min(PIECE, count - at));
            LockSupport.parkNanos(PAUSE_NANOS); // the slowness under test, not a wait for a fact
        }
    }
}
