package dev.culvert.tunnel.live;

import dev.culvert.host.Way;
import dev.culvert.problem.Problem;
import dev.culvert.ssh.Address;
import dev.culvert.traffic.CloseReason;
import dev.culvert.traffic.Meter;
import dev.culvert.tunnel.Connection;
import dev.culvert.tunnel.Kind;
import dev.culvert.tunnel.Reach;
import dev.culvert.tunnel.Tunnel;
import dev.culvert.tunnel.TunnelChange;
import dev.culvert.tunnel.TunnelState;
import dev.culvert.tunnel.Visitor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** Everybody's tunnels, running or not, by id. */
@Component
public class LiveTunnels implements Reach {

    private final Engine engine;
    private final Map<UUID, LiveTunnel> tunnels = new ConcurrentHashMap<>();
    private final Changes changes = new Changes(this::find);

    LiveTunnels(Engine engine) {
        this.engine = engine;
    }

    /** Takes in a tunnel that is new, and starts it if it is wished to be on. */
    public LiveTunnel add(Tunnel tunnel, Way way) {
        LiveTunnel live = keep(tunnel, way, 0, Meter.startingAt(0, 0), 0);
        live.begin(false);
        return live;
    }

    /** Takes in a tunnel of an earlier life of the console, with what it moved then. */
    public LiveTunnel restore(Tunnel tunnel, Way way, long version, Meter meter, long connections) {
        LiveTunnel live = keep(tunnel, way, version, meter, connections);
        live.begin(true);
        return live;
    }

    /** Stops and forgets a tunnel. */
    public void remove(UUID id) {
        LiveTunnel removed = tunnels.remove(id);
        if (removed != null) {
            removed.remove();
            changes.gone(removed);
        }
    }

    public Optional<LiveTunnel> find(UUID id) {
        return Optional.ofNullable(tunnels.get(id));
    }

    /** All tunnels of one person. */
    public List<LiveTunnel> of(UUID owner) {
        return tunnels.values().stream()
                .filter(tunnel -> tunnel.wish().owner().equals(owner))
                .toList();
    }

    /** Changes from now on, each tunnel at most twice a second. Hot. */
    public Flux<TunnelChange> changes() {
        return changes.flux();
    }

    /** What was missed since {@code after}; everything when that is null or too long ago. */
    public List<TunnelChange> since(UUID owner, @Nullable Long after) {
        return changes.since(owner, after, of(owner));
    }

    /** What was missed since {@code after}, then every change of this person's tunnels. */
    public Flux<TunnelChange> watch(UUID owner, @Nullable Long after) {
        return changes.watch(owner, () -> since(owner, after));
    }

    @Override
    public Connection open(UUID tunnelId, Visitor visitor) throws IOException {
        LiveTunnel tunnel =
                find(tunnelId).orElseThrow(() -> Problem.notFound("tunnel").asException());
        return tunnel.open(visitor.peer());
    }

    /** A Host was changed or its key trusted: whoever waits for that tries again. */
    void hostChanged(Way way) {
        List<LiveTunnel> owners = of(way.host().owner());
        owners.stream()
                .filter(tunnel -> tunnel.wish().hostId().equals(way.host().id()))
                .forEach(tunnel -> tunnel.wayIs(way));
        owners.forEach(LiveTunnel::retryIfWaiting);
    }

    private LiveTunnel keep(Tunnel tunnel, Way way, long version, Meter meter, long connections) {
        LiveTunnel live =
                new LiveTunnel(
                        tunnel, way, version, meter, connections, engine, this, changes::mark);
        tunnels.put(tunnel.id(), live);
        return live;
    }

    /** The name of another tunnel that listens there on the console's machine, or null. */
    @Nullable String otherOn(LiveTunnel asking, Address wanted) {
        return of(asking.wish().owner()).stream()
                .filter(tunnel -> tunnel != asking)
                .filter(tunnel -> tunnel.holds(wanted))
                .map(tunnel -> tunnel.wish().name())
                .findFirst()
                .orElse(null);
    }

    /**
     * The console's machine slept, or is in another network now: every Link has to answer at once,
     * and tunnels that wait for their next try make it now.
     *
     * @param why half a sentence, such as {@code after the console's machine slept for 2 h}
     */
    void lookAround(Duration answerWithin, String why) {
        engine.links().checkNow(answerWithin, why);
        tunnels.values().forEach(LiveTunnel::retryIfReconnecting);
    }

    /**
     * Only a channel that was opened proves that a server forwards at all; see sshd's PermitOpen.
     */
    boolean otherTargetWorks(Tunnel asking) {
        return of(asking.owner()).stream()
                .filter(tunnel -> tunnel.wish().hostId().equals(asking.hostId()))
                .filter(tunnel -> tunnel.wish().kind() == Kind.LOCAL)
                .filter(tunnel ->
                        !java.util.Objects.equals(tunnel.wish().target(), asking.target()))
                .anyMatch(tunnel -> tunnel.state() instanceof TunnelState.Live);
    }

    /** Whose tunnels there are. */
    public Set<UUID> owners() {
        return tunnels.values().stream()
                .map(tunnel -> tunnel.wish().owner())
                .collect(Collectors.toSet());
    }

    /** Once a second. */
    void sample() {
        tunnels.values().forEach(LiveTunnel::sample);
    }

    /** Tells viewers what changed; twice a second. */
    void tell() {
        changes.tell();
    }

    /** The console stops: connections end, wishes stay. Completes when all are down. */
    CompletableFuture<Void> endAll() {
        return CompletableFuture.allOf(
                tunnels.values().stream()
                        .map(tunnel -> tunnel.end(CloseReason.CONSOLE_STOPPED))
                        .toArray(CompletableFuture[]::new));
    }
}
