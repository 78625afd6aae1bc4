package dev.culvert.tunnel.live;

import dev.culvert.policy.EgressRefusedException;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Completion;
import dev.culvert.ssh.Duplex;
import dev.culvert.traffic.CloseReason;
import dev.culvert.traffic.Counts;
import dev.culvert.traffic.LedgerEntry;
import dev.culvert.traffic.Meter;
import dev.culvert.tunnel.Kind;
import dev.culvert.tunnel.Limits;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one tunnel: opens them within the limit, keeps them, counts them, and writes
 * each into the ledger.
 */
final class Carrier implements Counts {

    /** Refused connections that the ledger takes in a second; what is beyond is counted only. */
    static final int MOST_REFUSALS_NOTED = 10;

    private final UUID tunnelId;
    private final UUID owner;
    private final Kind kind;
    private final Meter meter;
    private final int most;
    private final Paces paces = new Paces();
    private final Rate refusals = new Rate(MOST_REFUSALS_NOTED);
    private volatile Limits limits = Limits.NONE;
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
            int most,
            Consumer<LedgerEntry> ledger,
            Clock clock) {
        this.tunnelId = tunnelId;
        this.owner = owner;
        this.kind = kind;
        this.meter = meter;
        this.ever = new AtomicLong(everBefore);
        this.most = most;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** What holds from now on, for connections that are open too. */
    void limits(Limits now) {
        limits = now;
        paces.limit(now.bytesPerSecond());
    }

    /** Closes what has been idle for too long; called once a second, and blocks on nobody. */
    void sweep() {
        Duration timeout = limits.idleTimeout();
        if (timeout == null || open.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        for (Carried carried : open.values()) {
            if (carried.idle(now, timeout)) {
                Thread.ofVirtual().start(() -> carried.close(CloseReason.IDLE));
            }
        }
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
    Carried open(String peer, String target, Far far) throws IOException {
        return open(peer, target, far, carried -> {});
    }

    /**
     * The same.
     *
     * @param whenClosed told when it is closed, however that came
     */
    Carried open(String peer, String target, Far far, Consumer<Carried> whenClosed)
            throws IOException {
        takePlace(peer, target);
        Duplex stream;
        try {
            stream = far.open();
        } catch (IOException | RuntimeException e) {
            failed(peer, target, e);
            throw e;
        }
        return opened(peer, target, stream, whenClosed);
    }

    /**
     * The same without waiting.
     *
     * @param far begins to open the far side
     * @return completes exceptionally with what {@link #open} throws
     */
    CompletableFuture<Carried> openAsync(
            String peer,
            String target,
            Supplier<CompletableFuture<Duplex>> far,
            Consumer<Carried> whenClosed) {
        try {
            takePlace(peer, target);
        } catch (ProblemException e) {
            return CompletableFuture.failedFuture(e);
        }
        return begin(far)
                .whenComplete((stream, failure) -> {
                    if (failure != null) {
                        failed(peer, target, Completion.cause(failure));
                    }
                })
                .thenApply(stream -> opened(peer, target, stream, whenClosed));
    }

    private static CompletableFuture<Duplex> begin(Supplier<CompletableFuture<Duplex>> far) {
        try {
            return far.get();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void takePlace(String peer, String target) {
        int limit = limit();
        if (taken.incrementAndGet() > limit) {
            taken.decrementAndGet();
            refused(peer, target, CloseReason.LIMIT);
            throw tooMany(limit).asException();
        }
    }

    private void failed(String peer, String target, Throwable cause) {
        taken.decrementAndGet();
        refused(peer, target, reason(cause));
    }

    private Carried opened(
            String peer, String target, Duplex stream, Consumer<Carried> whenClosed) {
        Carried carried =
                new Carried(
                        peer,
                        target,
                        clock.instant(),
                        stream,
                        meter.part(),
                        paces,
                        (closed, reason) -> {
                            closed(closed, reason);
                            whenClosed.accept(closed);
                        });
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
                        paces,
                        (c, r) -> {});
        ever.incrementAndGet();
        refused.incrementAndGet();
        if (refusals.admits(clock.instant())) {
            ledger.accept(attempt.entry(tunnelId, owner, kind, clock.instant(), reason));
        }
    }

    boolean close(UUID id, CloseReason reason) {
        Carried carried = open.get(id);
        if (carried != null) {
            carried.close(reason);
        }
        return carried != null;
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

    private int limit() {
        Integer wished = limits.connections();
        return wished == null ? most : Math.min(most, wished);
    }

    private static CloseReason reason(Throwable e) {
        if (e instanceof NoLinkException) {
            return CloseReason.LINK_LOST;
        }
        return e instanceof EgressRefusedException refused
                        && !refused.problem().code().equals("DNS")
                ? CloseReason.POLICY
                : CloseReason.TARGET_REFUSED;
    }

    private static Problem tooMany(int limit) {
        return Problem.conflict(
                "TOO_MANY_CONNECTIONS",
                "This tunnel carries all it may",
                "It has " + limit + " connections open.",
                "Close some, raise the limit, or make a second tunnel.");
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
