package dev.culvert.testing;

import dev.culvert.ssh.Endpoint;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A long path to a local port: every byte arrives later by half the round trip, each way, however
 * many are on their way. Bandwidth is not limited.
 */
public final class DelayRelay implements AutoCloseable {

    private static final int CHUNK = 256 * 1024;

    /** Chunks on their way in one direction; far more than fits into any window of ours. */
    private static final int MAX_ON_THE_WAY = 4_096;

    private final TcpServer door;
    private final long oneWayNanos;

    /**
     * @param roundTrip time between a byte sent and the answer to it, at least
     */
    public DelayRelay(Endpoint target, Duration roundTrip) {
        oneWayNanos = roundTrip.toNanos() / 2;
        door = TcpServer.start((client, self) -> relay(client, target));
    }

    public Endpoint endpoint() {
        return door.endpoint();
    }

    @Override
    public void close() {
        door.close();
    }

    /** Bytes that may arrive from {@code due} ({@link System#nanoTime}) on; none at the end. */
    private record Late(byte[] bytes, long due) {}

    private void relay(Socket client, Endpoint target) throws IOException {
        try (var server = new Socket(target.host(), target.port())) {
            server.setTcpNoDelay(true);
            var up = Thread.ofVirtual().start(() -> carry(client, server));
            carry(server, client);
            up.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void carry(Socket from, Socket to) {
        var onTheWay = new ArrayBlockingQueue<Late>(MAX_ON_THE_WAY);
        Thread.ofVirtual().start(() -> receive(from, onTheWay));
        try {
            for (Late late = onTheWay.take(); late.bytes().length > 0; late = onTheWay.take()) {
                while (late.due() > System.nanoTime()) {
                    LockSupport.parkNanos(late.due() - System.nanoTime()); // the path's length
                }
                to.getOutputStream().write(late.bytes());
            }
            to.shutdownOutput();
        } catch (IOException e) {
            closeQuietly(from);
            closeQuietly(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void receive(Socket from, BlockingQueue<Late> onTheWay) {
        byte[] chunk = new byte[CHUNK];
        try {
            try {
                int count;
                while ((count = from.getInputStream().read(chunk)) >= 0) {
                    byte[] bytes = java.util.Arrays.copyOf(chunk, count);
                    onTheWay.put(new Late(bytes, System.nanoTime() + oneWayNanos));
                }
            } catch (IOException e) {
                // a broken path ends, too
            }
            onTheWay.put(new Late(new byte[0], 0));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed
        }
    }
}
