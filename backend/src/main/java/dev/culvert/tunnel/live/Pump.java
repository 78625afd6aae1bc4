package dev.culvert.tunnel.live;

import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Taker;
import dev.culvert.traffic.CloseReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries bytes both ways between a client and its connection until both have finished. Each side
 * is fed into the other, so most connections come and go without a thread of their own; one is
 * started for what had to wait, and lives only as long. Each direction ends by itself: a
 * half-closed stream goes on the other way, and a target that stopped listening may still have an
 * answer on the way.
 */
final class Pump {

    private static final Logger log = LoggerFactory.getLogger(Pump.class);

    private final Duplex client;
    private final Carried connection;
    private final BooleanSupplier linkLost;
    private final Runnable onOver;
    private final AtomicReference<@Nullable CloseReason> reason = new AtomicReference<>();
    private final AtomicInteger directionsLeft = new AtomicInteger(2);
    private final AtomicBoolean closed = new AtomicBoolean();

    private Pump(Duplex client, Carried connection, BooleanSupplier linkLost, Runnable onOver) {
        this.client = client;
        this.connection = connection;
        this.linkLost = linkLost;
        this.onOver = onOver;
    }

    /**
     * Returns at once; both sides are the pump's from now on.
     *
     * @param linkLost whether the Link under one of the two streams has ended
     * @param onOver called once, when both sides are closed; must not wait
     */
    static void start(
            Duplex client, Carried connection, BooleanSupplier linkLost, Runnable onOver) {
        connection.near(client);
        new Pump(client, connection, linkLost, onOver).start();
    }

    private void start() {
        try {
            new Direction(client, connection, CloseReason.CLIENT_CLOSED).start();
            new Direction(connection, client, CloseReason.TARGET_CLOSED).start();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** A fault of ours: nobody would come any more, and the client would wait for ever. */
    private void fail(Throwable fault) {
        log.error("A connection to {} ended by a fault", connection.target(), fault);
        try {
            finish(CloseReason.ERROR);
        } catch (RuntimeException | Error e) {
            log.error("and could not be closed as it should be", e);
        }
    }

    /** The side that ended first names the reason. */
    private void name(CloseReason why) {
        reason.compareAndSet(null, why);
    }

    private CloseReason broken(CloseReason otherwise) {
        return linkLost.getAsBoolean() ? CloseReason.LINK_LOST : otherwise;
    }

    /** Closes what is still open. */
    private void finish(CloseReason otherwise) {
        name(otherwise);
        if (closed.compareAndSet(false, true)) {
            CloseReason why = reason.get();
            try {
                connection.close(why == null ? otherwise : why);
            } finally {
                client.close();
                onOver.run();
            }
        }
    }

    /** One direction. */
    private final class Direction implements Taker {
        private final Duplex from;
        private final Duplex to;
        private final CloseReason fromEnded;
        private final AtomicBoolean over = new AtomicBoolean();

        Direction(Duplex from, Duplex to, CloseReason fromEnded) {
            this.from = from;
            this.to = to;
            this.fromEnded = fromEnded;
        }

        void start() {
            from.feed(this, this::attend);
        }

        @Override
        public void offer(ByteBuffer bytes) {
            to.offer(bytes);
        }

        @Override
        public void flush() {
            to.flush();
        }

        @Override
        public boolean end() {
            name(fromEnded);
            boolean taken = to.end();
            if (taken) {
                over();
            }
            return taken;
        }

        /** There is something that {@link #to} had no room for, or an end of any kind. */
        private void attend() {
            if (!over.get() && !closed.get()) {
                Thread.ofVirtual()
                        .name(fromEnded == CloseReason.CLIENT_CLOSED ? "in" : "out")
                        .start(this::carry);
            }
        }

        /** Until nothing waits any more. */
        private void carry() {
            try {
                int count = 1;
                while (count > 0) {
                    count = from.transferTo(this::write);
                }
                if (count < 0) {
                    name(fromEnded);
                    finishOutput();
                    over();
                }
            } catch (FarSideException e) {
                farSideBroke();
            } catch (IOException e) {
                finish(broken(fromEnded));
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }

        private void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                to.write(bytes, offset, length);
            } catch (IOException e) {
                throw new FarSideException(e);
            }
        }

        private void finishOutput() {
            try {
                to.finishOutput();
            } catch (IOException e) {
                // It is closed already, and then it needs no end of stream any more.
            }
        }

        private void farSideBroke() {
            if (to == client) {
                finish(broken(CloseReason.CLIENT_CLOSED)); // nobody is left to read
            } else {
                name(broken(CloseReason.TARGET_CLOSED)); // its answer may still come
                over();
            }
        }

        private void over() {
            if (over.compareAndSet(false, true) && directionsLeft.decrementAndGet() == 0) {
                finish(CloseReason.ERROR);
            }
        }
    }

    /** Writing failed, not reading: tells which side broke. */
    private static final class FarSideException extends IOException {
        FarSideException(IOException cause) {
            super(cause);
        }
    }
}
