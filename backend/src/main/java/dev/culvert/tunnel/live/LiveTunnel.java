package dev.culvert.tunnel.live;

import dev.culvert.host.ConnectStep;
import dev.culvert.host.Host;
import dev.culvert.host.Way;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.traffic.CloseReason;
import dev.culvert.traffic.LedgerEntry;
import dev.culvert.traffic.Meter;
import dev.culvert.traffic.Minute;
import dev.culvert.tunnel.Connection;
import dev.culvert.tunnel.SshLine;
import dev.culvert.tunnel.Tunnel;
import dev.culvert.tunnel.TunnelChecklist;
import dev.culvert.tunnel.TunnelState;
import dev.culvert.tunnel.TunnelView;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One wish and what became of it. While the wish is on, a {@link Run} works at it; this is where
 * the run reports to, and where everybody else looks.
 */
public final class LiveTunnel {

    private final Engine engine;
    private final LiveTunnels all;
    private final Meter meter;
    private final Minute minute;
    private final Carrier carrier;
    private final Consumer<LiveTunnel> changed;
    private volatile Tunnel wish;
    private volatile Way way;
    private volatile TunnelState state;
    private volatile @Nullable Run run; // written under this
    private long version; // guarded by this
    private boolean removed; // guarded by this

    LiveTunnel(
            Tunnel wish,
            Way way,
            long version,
            Meter meter,
            long connections,
            Engine engine,
            LiveTunnels all,
            Consumer<LiveTunnel> changed) {
        this.wish = wish;
        this.way = way;
        this.version = version;
        this.engine = engine;
        this.all = all;
        this.meter = meter;
        this.minute = new Minute(meter);
        this.changed = changed;
        this.carrier =
                new Carrier(
                        wish.id(),
                        wish.owner(),
                        wish.kind(),
                        meter,
                        connections,
                        engine.settings().maxConnections(),
                        engine.ledger()::note,
                        engine.clock());
        carrier.limits(wish.limits());
        this.state = new TunnelState.Stopped(engine.clock().instant());
        engine.rollups().watch(wish.id(), meter, carrier);
    }

    /** What its owner wishes. */
    public Tunnel wish() {
        return wish;
    }

    public TunnelState state() {
        return state;
    }

    /** Everything there is to see of it now. */
    public TunnelView view() {
        Tunnel now = wish;
        Run current = run;
        return new TunnelView(
                now,
                way.host().name(),
                state,
                current == null ? null : current.bound(),
                carrier.openNow(),
                carrier.ever(),
                meter.bytesIn(),
                meter.bytesOut(),
                minute.samples(),
                Reachability.words(
                        now, way.host().name(), current == null ? null : current.promise()),
                SshLine.of(now, way));
    }

    /** The last try, step by step. */
    public TunnelChecklist checklist() {
        Run current = run;
        Attempt last = current == null ? null : current.lastAttempt();
        if (last == null) {
            return new TunnelChecklist(null, List.of(), "");
        }
        Tunnel now = wish;
        List<ConnectStep> steps = last.steps();
        String report = ChecklistText.of(now, SshLine.of(now, way), last.begunAt(), steps);
        return new TunnelChecklist(last.begunAt(), steps, report);
    }

    /**
     * Starts a tunnel that was just taken in, if it is wished to be on.
     *
     * @param wasLive whether it was on when the console ended: then its port on the SSH host may
     *     still be held for the Link of that time, so a busy port is tried again instead of given
     *     up
     */
    synchronized void begin(boolean wasLive) {
        if (wish.on() && run == null) {
            begin(wish, wasLive);
        }
    }

    /** A wish and how often it has been changed. */
    public record Versioned(Tunnel wish, long version) {}

    /** The wish together with its version, for a change that must not overtake another. */
    public synchronized Versioned versioned() {
        return new Versioned(wish, version);
    }

    /**
     * The wish changed: starts, stops or goes on under the new rules. A change that comes late,
     * after a newer one or after the tunnel was deleted, is of no interest any more.
     */
    public synchronized void become(Tunnel now, long nowVersion) {
        if (removed || nowVersion <= version) {
            return;
        }
        version = nowVersion;
        wish = now;
        carrier.limits(now.limits());
        if (now.on() && run == null) {
            begin(now, false);
        } else if (!now.on() && run != null) {
            end(CloseReason.STOPPED);
        } else if (run != null) {
            run.rules(now);
        }
        changed.accept(this);
    }

    /** Tries again now, if it waits or has given up. */
    public void retry() {
        Run current = run;
        if (current != null) {
            current.retry();
        }
    }

    /** The open connections, newest first. */
    public List<LedgerEntry> openConnections() {
        return carrier.entries();
    }

    /** Cuts one open connection; false when it is not open. */
    public boolean cut(UUID connection, CloseReason reason) {
        return carrier.close(connection, reason);
    }

    /** Opens a connection to the target for somebody who does not come through the listener. */
    Connection open(String peer) throws IOException {
        Run current = run;
        if (current == null || !state.carries()) {
            throw new IOException("the tunnel is not live");
        }
        return current.open(peer);
    }

    /** Ends what is live without touching the wish: the console stops, or the tunnel is deleted. */
    synchronized CompletableFuture<Void> end(CloseReason reason) {
        Run ending = run;
        run = null;
        report(new TunnelState.Stopped(engine.clock().instant()), reason.words());
        if (ending == null) {
            return CompletableFuture.completedFuture(null);
        }
        return ending.stop(reason);
    }

    /** Ends it for good: no change of the wish can start it again. */
    synchronized void remove() {
        removed = true;
        end(CloseReason.STOPPED);
        engine.rollups().forget(wish.id());
        engine.history().forget(wish.id());
    }

    /**
     * Tells viewers about the state, unless it comes from a run that has been stopped meanwhile.
     */
    synchronized void report(Run from, TunnelState now) {
        if (from == run) {
            report(now);
        }
    }

    void wayIs(Way now) {
        way = now;
        changed.accept(this);
    }

    Host host() {
        return way.host();
    }

    Carrier carrier() {
        return carrier;
    }

    /** Once a second. */
    void sample() {
        carrier.sweep();
        if (minute.sample()) {
            changed.accept(this);
        }
    }

    /** Whether this tunnel holds on the console's machine what {@code wanted} would need. */
    boolean holds(Address wanted) {
        Run current = run;
        Address open = current == null || !wish.kind().listensHere() ? null : current.bound();
        return open instanceof Endpoint here && wanted instanceof Endpoint tcp
                ? here.port() == tcp.port()
                : wanted.equals(open);
    }

    /** The name of the owner's other tunnel that listens there on the console, or null. */
    @Nullable String otherOn(Address wanted) {
        return all.otherOn(this, wanted);
    }

    /** True when the same Host carries another tunnel of the same owner to another target. */
    boolean otherTargetWorks() {
        return all.otherTargetWorks(wish);
    }

    /** Something to see has changed. */
    void changed() {
        changed.accept(this);
    }

    /** A person has done something that may be what it waits for. */
    void retryIfWaiting() {
        if (state instanceof TunnelState.NeedsYou || state instanceof TunnelState.Failed) {
            retry();
        }
    }

    private void begin(Tunnel now, boolean wasLive) {
        report(new TunnelState.Connecting(engine.clock().instant()));
        run = Run.start(now, this, engine, wasLive);
    }

    /** The machine slept or moved: whoever waits for the network need not wait any longer. */
    void retryIfReconnecting() {
        if (state instanceof TunnelState.Reconnecting) {
            retry();
        }
    }

    private void report(TunnelState now) {
        report(now, null);
    }

    /**
     * @param cause why, where the state itself does not say
     */
    private void report(TunnelState now, @Nullable String cause) {
        state = now;
        engine.history().note(wish.id(), now, cause);
        changed.accept(this);
    }
}
