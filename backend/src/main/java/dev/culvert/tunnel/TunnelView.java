package dev.culvert.tunnel;

import dev.culvert.traffic.Minute.Samples;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel with everything there is to see of it at one moment.
 *
 * @param hostName what its owner calls the Host
 * @param boundPort the port that is really open; null while none is
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
        @Nullable Integer boundPort,
        int openConnections,
        long connections,
        long bytesIn,
        long bytesOut,
        Samples samples,
        String reachableBy,
        String command) {

    /** The port to show: the one that is open, else the one that was wished for. */
    public int port() {
        return boundPort == null ? tunnel.listen().port() : boundPort;
    }
}
