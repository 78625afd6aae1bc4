package dev.culvert.tunnel;

import dev.culvert.policy.Cidr;
import dev.culvert.ssh.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A saved wish: a forward over a Host, on or off.
 *
 * @param listen where connections are accepted: on the console's machine for LOCAL and DYNAMIC, on
 *     the Host for REMOTE. An empty host means every address there; port 0 (REMOTE only) lets the
 *     Host choose
 * @param target where connections end up; null for DYNAMIC
 * @param allowFrom ranges that may connect; empty allows all
 * @param on the desired state
 * @param stopReason who stopped it and why, while it is off
 */
public record Tunnel(
        UUID id,
        UUID owner,
        UUID hostId,
        String name,
        Kind kind,
        Endpoint listen,
        @Nullable Endpoint target,
        List<Cidr> allowFrom,
        boolean on,
        @Nullable String stopReason,
        Instant createdAt) {

    /** What this tunnel forwards, apart from its name and state. */
    boolean sameForward(
            UUID otherHost, Kind otherKind, Endpoint otherListen, @Nullable Endpoint to) {
        return hostId.equals(otherHost)
                && kind == otherKind
                && listen.equals(otherListen)
                && java.util.Objects.equals(target, to);
    }

    Tunnel turned(boolean nowOn, @Nullable String reason) {
        return new Tunnel(
                id, owner, hostId, name, kind, listen, target, allowFrom, nowOn, reason, createdAt);
    }

    Tunnel renamed(String newName, List<Cidr> ranges) {
        return new Tunnel(
                id,
                owner,
                hostId,
                newName,
                kind,
                listen,
                target,
                ranges,
                on,
                stopReason,
                createdAt);
    }
}
