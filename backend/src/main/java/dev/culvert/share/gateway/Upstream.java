package dev.culvert.share.gateway;

import dev.culvert.ssh.Duplex;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The way into a tunnel. */
@FunctionalInterface
public interface Upstream {

    /**
     * Opens a stream to the target of the route's tunnel. Called on a virtual thread; may wait.
     *
     * @param visitor the visitor's address, for the ledger and the policy
     * @throws IOException when the tunnel is off, or nothing answers behind it
     */
    Duplex open(Route route, InetSocketAddress visitor) throws IOException;
}
