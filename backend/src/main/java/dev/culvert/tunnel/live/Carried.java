package dev.culvert.tunnel.live;

import dev.culvert.ssh.Duplex;
import dev.culvert.traffic.CloseReason;
import dev.culvert.traffic.LedgerEntry;
import dev.culvert.traffic.Meter;
import dev.culvert.tunnel.Connection;
import dev.culvert.tunnel.Kind;
import java.io.IOException;
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
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile long firstByteNanos = -1; // written by the one thread that reads

    /**
     * @param whenClosed told once, with the first reason given
     */
    Carried(
            String peer,
            String target,
            Instant openedAt,
            Duplex far,
            Meter meter,
            BiConsumer<Carried, CloseReason> whenClosed) {
        this.peer = peer;
        this.target = target;
        this.openedAt = openedAt;
        this.far = far;
        this.meter = meter;
        this.whenClosed = whenClosed;
    }

    @Override
    public int transferTo(Sink sink) throws IOException {
        return far.transferTo((bytes, offset, length) -> {
            if (firstByteNanos < 0) {
                firstByteNanos = System.nanoTime() - begun;
            }
            sink.write(bytes, offset, length);
            meter.out(length);
        });
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        far.write(bytes, offset, length);
        meter.in(length);
    }

    @Override
    public void finishOutput() throws IOException {
        far.finishOutput();
    }

    @Override
    public void close(CloseReason reason) {
        if (closed.compareAndSet(false, true)) {
            far.close();
            whenClosed.accept(this, reason);
        }
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
