package dev.culvert.tunnel.live;

import dev.culvert.ssh.Duplex;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a listener on the console's machine accepted.
 *
 * @param peer who connects; null at a Unix socket, where programs have no address
 */
record Incoming(Duplex stream, @Nullable InetSocketAddress peer) {}
