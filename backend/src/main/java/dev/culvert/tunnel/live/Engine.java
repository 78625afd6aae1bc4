package dev.culvert.tunnel.live;

import dev.culvert.host.HostLinks;
import dev.culvert.policy.EgressGuard;
import dev.culvert.traffic.Ledger;
import dev.culvert.traffic.Rollups;
import dev.culvert.tunnel.TunnelSettings;
import dev.culvert.tunnel.history.History;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.springframework.stereotype.Component;

/** What every tunnel needs to run. */
@Component
record Engine(
        HostLinks links,
        EgressGuard egress,
        Ledger ledger,
        Rollups rollups,
        History history,
        TunnelSettings settings,
        Clock clock) {

    Backoff backoff() {
        return new Backoff(RandomGenerator.getDefault());
    }
}
