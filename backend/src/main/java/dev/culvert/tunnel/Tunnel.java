package dev.culvert.tunnel;

import dev.culvert.policy.Cidr;
import dev.culvert.ssh.Address;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A saved wish: a forward over a Host, on or off.
 *
 * @param listen where connections are accepted: on the console's machine for LOCAL and DYNAMIC, on
 *     the Host for REMOTE. {@code *} means every address there; port 0 (REMOTE only) lets the Host
 *     choose
 * @param target where connections end up; null where their clients say so over SOCKS: always for
 *     DYNAMIC, perhaps for REMOTE
 * @param allowFrom ranges that may connect; empty allows all
 * @param socksLogin what SOCKS clients have to show; null asks nobody
 * @param group what it was made together with, or null
 * @param on the desired state
 * @param stopReason who stopped it and why, while it is off
 */
public record Tunnel(
        UUID id,
        UUID owner,
        UUID hostId,
        String name,
        Kind kind,
        Address listen,
        @Nullable Address target,
        List<Cidr> allowFrom,
        Limits limits,
        @Nullable SocksLogin socksLogin,
        @Nullable TunnelGroup group,
        boolean on,
        @Nullable String stopReason,
        Instant createdAt) {

    /** Whether its clients name their targets themselves, over SOCKS. */
    public boolean speaksSocks() {
        return target == null;
    }

    /** Whether it was made as a part of this group. */
    public boolean isIn(UUID groupId) {
        return group != null && group.id().equals(groupId);
    }

    /** What this tunnel forwards, apart from its name and state. */
    boolean sameForward(UUID otherHost, Kind otherKind, Address otherListen, @Nullable Address to) {
        return hostId.equals(otherHost)
                && kind == otherKind
                && listen.equals(otherListen)
                && Objects.equals(target, to);
    }

    Tunnel turned(boolean nowOn, @Nullable String reason) {
        return new Tunnel(
                id,
                owner,
                hostId,
                name,
                kind,
                listen,
                target,
                allowFrom,
                limits,
                socksLogin,
                group,
                nowOn,
                reason,
                createdAt);
    }

    Tunnel changed(
            String newName, List<Cidr> ranges, Limits newLimits, @Nullable SocksLogin login) {
        return new Tunnel(
                id,
                owner,
                hostId,
                newName,
                kind,
                listen,
                target,
                ranges,
                newLimits,
                login,
                group,
                on,
                stopReason,
                createdAt);
    }
}
