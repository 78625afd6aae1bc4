package dev.culvert.pages.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.api.Items;
import dev.culvert.traffic.Step;
import dev.culvert.tunnel.Records;
import dev.culvert.tunnel.Tunnels;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Collects what a tunnel's page shows of its past. */
@Component
class TunnelRecords {

    /** Destinations listed; the API has more. */
    private static final int DESTINATIONS = 20;

    private final Tunnels tunnels;
    private final Records records;
    private final Clock clock;

    TunnelRecords(Tunnels tunnels, Records records, Clock clock) {
        this.tunnels = tunnels;
        this.records = records;
        this.clock = clock;
    }

    /** Signals {@code NOT_FOUND} for a tunnel that is not the caller's. */
    Mono<TunnelRecord> of(Caller caller, UUID id) {
        Instant now = clock.instant();
        return tunnels.find(caller, id)
                .flatMap(view -> {
                    boolean many = view.tunnel().target() == null;
                    return Mono.zip(
                                    records.history(caller, id, null, now, Items.LIMIT_MAX)
                                            .collectList(),
                                    many
                                            ? records.destinations(caller, id, DESTINATIONS)
                                                    .collectList()
                                            : Mono.just(List.<dev.culvert.traffic.Destination>of()),
                                    records.traffic(caller, id, Step.MINUTE, null, now)
                                            .collectList(),
                                    records.traffic(caller, id, Step.DAY, null, now).collectList())
                            .map(all ->
                                    TunnelRecord.of(
                                            all.getT1(),
                                            many,
                                            all.getT2(),
                                            TrafficWindow.hour(id.toString(), all.getT3(), now),
                                            TrafficWindow.month(id.toString(), all.getT4(), now),
                                            now));
                });
    }
}
