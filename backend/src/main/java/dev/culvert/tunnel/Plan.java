package dev.culvert.tunnel;

import dev.culvert.ssh.Address;
import dev.culvert.tunnel.command.Ignored;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a pasted command would make, before anything is made.
 *
 * @param jumps the Hosts on the way, outermost first
 * @param keyName the key that would sign in at a new Host; null when that has to be chosen
 * @param keyId its id
 * @param ignored parts of the command that change nothing, each with the reason
 */
public record Plan(
        PlannedHost host,
        List<PlannedHost> jumps,
        List<PlannedTunnel> tunnels,
        @Nullable String keyName,
        @Nullable UUID keyId,
        boolean compression,
        List<Ignored> ignored) {

    /**
     * @param id of the saved Host that matches; null when one would be made
     */
    public record PlannedHost(
            @Nullable UUID id, String name, String address, int port, String user) {}

    /**
     * @param existing the tunnel that does exactly this already and would be started; or null
     * @param words the forward as a sentence
     */
    public record PlannedTunnel(
            @Nullable UUID existing,
            Kind kind,
            Address listen,
            @Nullable Address target,
            String words) {

        /** Whether more than the programs of the machine that listens can connect. */
        public boolean isOpen() {
            return !TunnelChecks.isLoopback(listen);
        }
    }

    /** True when all Hosts are known or somebody has said how to sign in at new ones. */
    public boolean canSignIn() {
        boolean allKnown = host.id() != null && jumps.stream().allMatch(jump -> jump.id() != null);
        return allKnown || keyId != null;
    }
}
