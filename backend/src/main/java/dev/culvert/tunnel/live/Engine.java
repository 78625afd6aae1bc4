package dev.culvert.tunnel.live;

import dev.culvert.host.HostLinks;
import dev.culvert.policy.EgressGuard;
import dev.culvert.policy.ListenPorts;
import dev.culvert.socks.Login;
import dev.culvert.traffic.Ledger;
import dev.culvert.traffic.Rollups;
import dev.culvert.tunnel.SocketFolders;
import dev.culvert.tunnel.SocksLogin;
import dev.culvert.tunnel.Tunnel;
import dev.culvert.tunnel.TunnelSettings;
import dev.culvert.tunnel.history.History;
import dev.culvert.vault.Vault;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What every tunnel needs to run. */
@Component
record Engine(
        HostLinks links,
        EgressGuard egress,
        Ledger ledger,
        Rollups rollups,
        History history,
        SocketFolders folders,
        ListenPorts ports,
        Vault vault,
        TunnelSettings settings,
        Clock clock) {

    /** Who may use the tunnel over SOCKS; null for everybody who reaches it. */
    @Nullable Login login(Tunnel wish) {
        SocksLogin login = wish.socksLogin();
        return login == null
                ? null
                : new SealedLogin(login, SocksLogin.place(wish.id(), wish.owner()), vault);
    }

    Backoff backoff() {
        return new Backoff(RandomGenerator.getDefault());
    }
}
