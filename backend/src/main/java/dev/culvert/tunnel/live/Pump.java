package dev.culvert.tunnel.live;

import dev.culvert.ssh.Duplex;
import dev.culvert.traffic.CloseReason;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * Carries bytes both ways between a client and its connection until both have finished. Each side
 * is fed into the other, so most bytes pass without a thread of ours; one virtual thread a
 * direction carries what had to wait, and the end. Each direction ends by itself: a half-closed
 * stream goes on the other way, and a target that stopped listening may still have an answer on the
 * way.
 */
final class Pump {

    private final Duplex client;
    private final Carried connection;
    private final BooleanSupplier linkLost;
    private volatile CloseReason reason = CloseReason.ERROR;
    private volatile boolean named;

    private Pump(Duplex client, Carried connection, BooleanSupplier linkLost) {
        this.client = client;
        this.connection = connection;
        this.linkLost = linkLost;
    }

    /**
     * Returns when the connection is over; both sides are closed then.
     *
     * @param linkLost whether the Link under one of the two streams has ended
     */
    static void run(Duplex client, Carried connection, BooleanSupplier linkLost) {
        connection.near(client);
        client.feed(connection);
        connection.feed(client);
        new Pump(client, connection, linkLost).run();
    }

    private void run() {
        CountDownLatch backDone = new CountDownLatch(1);
        Thread.ofVirtual()
                .name("back ", connection.openedAt().toEpochMilli())
                .start(() -> {
                    back();
                    backDone.countDown();
                });
        there();
        awaitUninterruptibly(backDone);
        connection.close(reason);
        client.close();
    }

    private void there() {
        try {
            while (client.transferTo(this::toTarget) >= 0) {}
            name(CloseReason.CLIENT_CLOSED);
            finish(connection);
        } catch (FarSideException e) {
            name(broken(CloseReason.TARGET_CLOSED)); // its answer may still come: back() goes on
        } catch (IOException e) {
            abort(broken(CloseReason.CLIENT_CLOSED));
        }
    }

    private void back() {
        try {
            while (connection.transferTo(this::toClient) >= 0) {}
            name(CloseReason.TARGET_CLOSED);
            finish(client);
        } catch (FarSideException e) {
            abort(broken(CloseReason.CLIENT_CLOSED)); // nobody is left to read
        } catch (IOException e) {
            abort(broken(CloseReason.TARGET_CLOSED));
        }
    }

    private void toTarget(byte[] bytes, int offset, int length) throws IOException {
        try {
            connection.write(bytes, offset, length);
        } catch (IOException e) {
            throw new FarSideException(e);
        }
    }

    private void toClient(byte[] bytes, int offset, int length) throws IOException {
        try {
            client.write(bytes, offset, length);
        } catch (IOException e) {
            throw new FarSideException(e);
        }
    }

    private static void finish(Duplex side) {
        try {
            side.finishOutput();
        } catch (IOException e) {
            // It is closed already, and then it needs no end of stream any more.
        }
    }

    private void abort(CloseReason why) {
        name(why);
        connection.close(reason);
        client.close();
    }

    private CloseReason broken(CloseReason otherwise) {
        return linkLost.getAsBoolean() ? CloseReason.LINK_LOST : otherwise;
    }

    /** The side that ended first names the reason. */
    private synchronized void name(CloseReason why) {
        if (!named) {
            named = true;
            reason = why;
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writing failed, not reading: tells which side broke. */
    private static final class FarSideException extends IOException {
        FarSideException(IOException cause) {
            super(cause);
        }
    }
}
