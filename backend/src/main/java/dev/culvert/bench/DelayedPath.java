package dev.culvert.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A long way to the server: what goes in comes out after half a round trip, at any rate, up to
 * {@link #IN_FLIGHT} chunks at once. It can swallow everything for a while, as a dead path does;
 * afterwards what TCP would have sent again arrives.
 */
final class DelayedPath implements AutoCloseable {

    private static final int CHUNK = 64 * 1024;

    /** 64 MiB in chunks of at most 64 KiB, more than any window here. */
    private static final int IN_FLIGHT = 1024;

    private final ServerSocket listener;
    private final int server;
    private final long delayNanos;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean dead;

    private DelayedPath(int server, long roundTripMillis) throws IOException {
        this.server = server;
        this.delayNanos = roundTripMillis * 1_000_000 / 2;
        this.listener = Ports.listen(0);
        Thread.ofPlatform().daemon().start(this::accept);
    }

    static DelayedPath to(int server, long roundTripMillis) throws IOException {
        return new DelayedPath(server, roundTripMillis);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Lets nothing through from now on, or everything again. */
    void dead(boolean now) {
        dead = now;
    }

    @Override
    public void close() {
        Targets.closeQuietly(listener);
        open.forEach(Targets::closeQuietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                join(listener.accept());
            } catch (IOException e) {
                // the server is down, or this was closed
            }
        }
    }

    private void join(Socket near) throws IOException {
        try {
            Socket far = Ports.connect(server);
            near.setTcpNoDelay(true);
            open.add(near);
            open.add(far);
            carry(near, far);
            carry(far, near);
        } catch (IOException e) {
            near.close();
            throw e;
        }
    }

    private void carry(Socket from, Socket to) {
        LinkedBlockingQueue<Parcel> underWay = new LinkedBlockingQueue<>(IN_FLIGHT);
        Thread.ofPlatform().daemon().start(() -> collect(from, underWay));
        Thread.ofPlatform().daemon().start(() -> deliver(underWay, from, to));
    }

    private void collect(Socket from, LinkedBlockingQueue<Parcel> underWay) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                underWay.put(new Parcel(Arrays.copyOf(chunk, count), due()));
            }
        } catch (IOException e) {
            // an end like any other
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        underWay.offer(new Parcel(new byte[0], due()));
        open.remove(from);
    }

    private void deliver(LinkedBlockingQueue<Parcel> underWay, Socket from, Socket to) {
        try (to) {
            OutputStream out = to.getOutputStream();
            for (Parcel next = underWay.take(); next.bytes().length > 0; ) {
                long early = next.due() - System.nanoTime();
                while (early > 0 || dead) {
                    LockSupport.parkNanos(Math.max(early, 1_000_000));
                    early = next.due() - System.nanoTime();
                }
                out.write(next.bytes());
                next = underWay.take();
            }
        } catch (IOException e) {
            Targets.closeQuietly(from);
            underWay.clear();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long due() {
        return System.nanoTime() + delayNanos;
    }

    /** An empty one is the end. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Parcel(byte[] bytes, long due) {}
}
