package dev.culvert.tunnel.live;

import dev.culvert.problem.Problem;
import dev.culvert.ssh.Duplex;
import dev.culvert.traffic.CloseReason;
import dev.culvert.traffic.Counts;
import dev.culvert.traffic.LedgerEntry;
import dev.culvert.traffic.Meter;
import dev.culvert.tunnel.Connection;
import dev.culvert.tunnel.Kind;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one tunnel: opens them within the limit, keeps them, counts them, and writes
 * each into the ledger.
 */
final class Carrier implements Counts {

    private final UUID tunnelId;
    private final UUID owner;
    private final Kind kind;
    private final Meter meter;
    private final int limit;
    private final Consumer<LedgerEntry> ledger;
    private final Clock clock;
    private final Map<UUID, Carried> open = new ConcurrentHashMap<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicLong ever;
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicInteger peak = new AtomicInteger();

    Carrier(
            UUID tunnelId,
            UUID owner,
            Kind kind,
            Meter meter,
            long everBefore,
            int limit,
            Consumer<LedgerEntry> ledger,
            Clock clock) {
        this.tunnelId = tunnelId;
        this.owner = owner;
        this.kind = kind;
        this.meter = meter;
        this.ever = new AtomicLong(everBefore);
        this.limit = limit;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Opens the far side of a connection. */
    @FunctionalInterface
    interface Far {
        Duplex open() throws IOException;
    }

    /**
     * Opens a connection and keeps it until it is closed.
     *
     * @throws dev.culvert.problem.ProblemException {@code TOO_MANY_CONNECTIONS}
     * @throws IOException when the far side cannot be opened
     */
    Connection open(String peer, String target, Far far) throws IOException {
        if (taken.incrementAndGet() > limit) {
            taken.decrementAndGet();
            refused(peer, target, CloseReason.LIMIT);
            throw tooMany().asException();
        }
        Duplex stream;
        try {
            stream = far.open();
        } catch (IOException | RuntimeException e) {
            taken.decrementAndGet();
            refused(
                    peer,
                    target,
                    e instanceof NoLinkException
                            ? CloseReason.LINK_LOST
                            : CloseReason.TARGET_REFUSED);
            throw e;
        }
        Carried carried =
                new Carried(peer, target, clock.instant(), stream, meter.part(), this::closed);
        open.put(carried.id(), carried);
        ever.incrementAndGet();
        opened.incrementAndGet();
        peak.accumulateAndGet(open.size(), Math::max);
        ledger.accept(carried.entry(tunnelId, owner, kind, null, null));
        return carried;
    }

    /** Notes a connection that never got through. */
    void refused(String peer, String target, CloseReason reason) {
        Carried attempt =
                new Carried(
                        peer,
                        target,
                        clock.instant(),
                        NoStream.INSTANCE,
                        meter.part(),
                        (c, r) -> {});
        ever.incrementAndGet();
        refused.incrementAndGet();
        ledger.accept(attempt.entry(tunnelId, owner, kind, clock.instant(), reason));
    }

    boolean close(UUID id, CloseReason reason) {
        Carried carried = open.get(id);
        if (carried != null) {
            carried.close(reason);
        }
        return carried != null;
    }

    void closeAll(CloseReason reason) {
        open.values().forEach(carried -> carried.close(reason));
    }

    @Override
    public int openNow() {
        return open.size();
    }

    @Override
    public long opened() {
        return opened.get();
    }

    @Override
    public long refused() {
        return refused.get();
    }

    @Override
    public int takePeak() {
        return peak.getAndSet(open.size());
    }

    long ever() {
        return ever.get();
    }

    List<LedgerEntry> entries() {
        return open.values().stream()
                .map(carried -> carried.entry(tunnelId, owner, kind, null, null))
                .sorted((a, b) -> b.openedAt().compareTo(a.openedAt()))
                .toList();
    }

    private void closed(Carried carried, CloseReason reason) {
        open.remove(carried.id());
        taken.decrementAndGet();
        ledger.accept(carried.entry(tunnelId, owner, kind, clock.instant(), reason));
    }

    private Problem tooMany() {
        return Problem.conflict(
                "TOO_MANY_CONNECTIONS",
                "This tunnel carries all it may",
                "It has " + limit + " connections open.",
                "Close some, or make a second tunnel.");
    }

    /** Stands where no stream was opened. */
    private enum NoStream implements Duplex {
        INSTANCE;

        @Override
        public int transferTo(@Nullable Sink sink) {
            return -1;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("this connection was refused");
        }

        @Override
        public void finishOutput() {
            // there is no output
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
