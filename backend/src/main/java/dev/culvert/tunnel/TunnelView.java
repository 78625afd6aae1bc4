package dev.culvert.tunnel;

import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.traffic.Minute.Samples;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel with everything there is to see of it at one moment.
 *
 * @param hostName what its owner calls the Host
 * @param bound what is really open; null while nothing is
 * @param openConnections connections right now
 * @param connections connections ever
 * @param bytesIn towards the target, ever
 * @param bytesOut back, ever
 * @param samples the last minute
 * @param reachableBy a sentence: who can connect
 * @param command the {@code ssh} line that does the same
 */
public record TunnelView(
        Tunnel tunnel,
        String hostName,
        TunnelState state,
        @Nullable Address bound,
        int openConnections,
        long connections,
        long bytesIn,
        long bytesOut,
        Samples samples,
        String reachableBy,
        String command) {

    /**
     * The listener to show: what was wished for, with the port that is open in place of one that
     * the Host was to choose.
     */
    public Address listening() {
        return tunnel.listen() instanceof Endpoint wished && bound instanceof Endpoint open
                ? new Endpoint(wished.host(), open.port())
                : tunnel.listen();
    }
}
