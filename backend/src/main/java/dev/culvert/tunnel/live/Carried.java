package dev.culvert.tunnel.live;

import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Taker;
import dev.culvert.traffic.CloseReason;
import dev.culvert.traffic.LedgerEntry;
import dev.culvert.traffic.Meter;
import dev.culvert.tunnel.Connection;
import dev.culvert.tunnel.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A connection that is open: the stream to the target with a meter on it. */
final class Carried implements Connection {

    private final UUID id = UUID.randomUUID();
    private final long begun = System.nanoTime();
    private final String peer;
    private final String target;
    private final Instant openedAt;
    private final Duplex far;
    private final Meter meter;
    private final BiConsumer<Carried, CloseReason> whenClosed;
    private final Paces paces;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile long firstByteNanos =
            -1; // by who transfers or who received, never both at once
    private volatile @Nullable Duplex near;
    private long bytesSeen; // confined to the beat of the engine, as is stillSince
    private Instant stillSince;

    /**
     * @param paces of the tunnel's connections together
     * @param whenClosed told once, with the first reason given
     */
    Carried(
            String peer,
            String target,
            Instant openedAt,
            Duplex far,
            Meter meter,
            Paces paces,
            BiConsumer<Carried, CloseReason> whenClosed) {
        this.peer = peer;
        this.target = target;
        this.openedAt = openedAt;
        this.far = far;
        this.meter = meter;
        this.paces = paces;
        this.stillSince = openedAt;
        this.whenClosed = whenClosed;
    }

    @Override
    public int transferTo(Sink sink) throws IOException {
        return far.transferTo((bytes, offset, length) -> {
            noteFirstByte();
            for (int done = 0; done < length; ) {
                int piece = paces.out().take(length - done, closed::get);
                sink.write(bytes, offset + done, piece);
                meter.out(piece);
                done += piece;
            }
        });
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            int piece = paces.in().take(length - done, closed::get);
            far.write(bytes, offset + done, piece);
            meter.in(piece);
            done += piece;
        }
    }

    @Override
    public void offer(ByteBuffer bytes) {
        if (!paces.in().isLimited()) {
            int before = bytes.remaining();
            far.offer(bytes);
            meter.in(before - bytes.remaining());
        }
    }

    @Override
    public void flush() {
        far.flush();
    }

    @Override
    public void feed(Taker taker, Runnable onRest) {
        far.feed(new Metered(taker), onRest);
    }

    @Override
    public boolean end() {
        return far.end();
    }

    @Override
    public void finishOutput() throws IOException {
        far.finishOutput();
    }

    @Override
    public void close(CloseReason reason) {
        if (closed.compareAndSet(false, true)) {
            far.close();
            Duplex client = near;
            if (client != null) {
                client.close(); // or a client that does not read would hold on to it
            }
            paces.wake();
            whenClosed.accept(this, reason);
        }
    }

    private void noteFirstByte() {
        if (firstByteNanos < 0) {
            firstByteNanos = System.nanoTime() - begun;
        }
    }

    boolean isClosed() {
        return closed.get();
    }

    /** The client's side, which ends together with this one. */
    void near(Duplex client) {
        near = client;
        if (closed.get()) {
            client.close();
        }
    }

    /** Whether nothing has moved since {@code timeout} before {@code now}. For the beat only. */
    boolean idle(Instant now, Duration timeout) {
        long bytes = bytesIn() + bytesOut();
        if (bytes != bytesSeen) {
            bytesSeen = bytes;
            stillSince = now;
        }
        return !stillSince.plus(timeout).isAfter(now);
    }

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public Instant openedAt() {
        return openedAt;
    }

    @Override
    public long bytesIn() {
        return meter.bytesIn();
    }

    @Override
    public long bytesOut() {
        return meter.bytesOut();
    }

    /** The way out, as {@link #offer} is the way in. */
    private final class Metered implements Taker {
        private final Taker taker;

        Metered(Taker taker) {
            this.taker = taker;
        }

        @Override
        public void offer(ByteBuffer bytes) {
            if (!paces.out().isLimited()) {
                int before = bytes.remaining();
                taker.offer(bytes);
                int taken = before - bytes.remaining();
                if (taken > 0) {
                    noteFirstByte();
                    meter.out(taken);
                }
            }
        }

        @Override
        public void flush() {
            taker.flush();
        }

        @Override
        public boolean end() {
            return taker.end();
        }
    }

    LedgerEntry entry(
            UUID tunnelId,
            UUID owner,
            Kind kind,
            @Nullable Instant closedAt,
            @Nullable CloseReason reason) {
        long first = firstByteNanos;
        return new LedgerEntry(
                id,
                tunnelId,
                owner,
                peer,
                target,
                openedAt,
                closedAt,
                bytesIn(),
                bytesOut(),
                reason == null ? null : reason.words(),
                kind.word(),
                first < 0 ? null : TimeUnit.NANOSECONDS.toMillis(first));
    }
}
