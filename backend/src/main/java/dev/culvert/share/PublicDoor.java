package dev.culvert.share;

import dev.culvert.policy.EgressGuard;
import dev.culvert.settings.StartRefusedException;
import dev.culvert.share.gateway.Gateway;
import dev.culvert.share.gateway.Route;
import dev.culvert.ssh.Duplex;
import dev.culvert.tunnel.Reach;
import dev.culvert.tunnel.Visitor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Opens the gateway with the console and closes it with the console. */
@Component
class PublicDoor implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(PublicDoor.class);

    private final ShareSettings settings;
    private final EgressGuard egress;
    private final Reach reach;
    private final Gateway gateway;
    private volatile int port;
    private volatile boolean running;

    PublicDoor(
            ShareSettings settings,
            LiveShares shares,
            SharePasswords passwords,
            EgressGuard egress,
            Reach reach) {
        this.settings = settings;
        this.egress = egress;
        this.reach = reach;
        this.port = settings.port();
        this.gateway =
                new Gateway(settings.gateway(), shares, this::open, shares, passwords::matches);
    }

    /** Closes what is open on a share. */
    void cut(UUID shareId) {
        gateway.cut(shareId);
    }

    int visitors(UUID shareId) {
        return gateway.visitors(shareId);
    }

    /** The public address of a slug. */
    String url(String slug) {
        return settings.url(slug, port);
    }

    @Override
    public void start() {
        try {
            port = gateway.start().getPort();
        } catch (IOException e) {
            throw new StartRefusedException(
                    "The share gateway cannot listen on "
                            + settings.address()
                            + ":"
                            + settings.port()
                            + ": the port is taken, or the address is not this machine's.",
                    "Set culvert.share.port to a free port, or culvert.share.address to an address"
                            + " of this machine.",
                    e);
        }
        egress.protect(port, "the share gateway");
        running = true;
        log.info("Shares are served on {}:{}", settings.address(), port);
    }

    @Override
    public void stop() {
        running = false;
        gateway.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private Duplex open(Route route, InetSocketAddress visitor) throws IOException {
        String peer = visitor.getAddress().getHostAddress() + " by share " + route.name();
        return reach.open(route.tunnelId(), new Visitor(peer));
    }
}
