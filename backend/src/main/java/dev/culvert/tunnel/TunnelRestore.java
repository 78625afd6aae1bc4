package dev.culvert.tunnel;

import dev.culvert.host.Hosts;
import dev.culvert.traffic.Meter;
import dev.culvert.tunnel.TunnelRows.Stored;
import dev.culvert.tunnel.live.LiveTunnel;
import dev.culvert.tunnel.live.LiveTunnels;
import dev.culvert.tunnel.live.Restore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Reads the wishes from the database. */
@Component
class TunnelRestore implements Restore {

    private static final Logger log = LoggerFactory.getLogger(TunnelRestore.class);

    private final TunnelRows rows;
    private final Hosts hosts;
    private final LiveTunnels live;

    TunnelRestore(TunnelRows rows, Hosts hosts, LiveTunnels live) {
        this.rows = rows;
        this.hosts = hosts;
        this.live = live;
    }

    @Override
    public Mono<Long> all() {
        return rows.everybodys()
                .concatMap(this::restore)
                .filter(tunnel -> tunnel.wish().on())
                .count();
    }

    /** One that cannot be brought back must not keep the others from it. */
    private Mono<LiveTunnel> restore(Stored stored) {
        Tunnel tunnel = stored.tunnel();
        return hosts.way(tunnel.owner(), tunnel.hostId())
                .map(way ->
                        live.restore(
                                tunnel,
                                way,
                                stored.version(),
                                Meter.startingAt(stored.bytesIn(), stored.bytesOut()),
                                stored.connections()))
                .onErrorResume(e -> {
                    log.error("Tunnel {} could not be brought back", tunnel.id(), e);
                    return Mono.empty();
                });
    }
}
