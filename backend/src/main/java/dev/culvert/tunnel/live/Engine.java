package dev.culvert.tunnel.live;

import dev.culvert.host.HostLinks;
import dev.culvert.policy.EgressGuard;
import dev.culvert.traffic.Ledger;
import dev.culvert.tunnel.TunnelSettings;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.springframework.stereotype.Component;

/** What every tunnel needs to run. */
@Component
record Engine(
        HostLinks links, EgressGuard egress, Ledger ledger, TunnelSettings settings, Clock clock) {

    Backoff backoff() {
        return new Backoff(RandomGenerator.getDefault());
    }
}
