package dev.culvert.share;

import dev.culvert.share.gateway.HostHeader;
import dev.culvert.ssh.Endpoint;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A temporary public address of a tunnel.
 *
 * @param slug the secret label of its host name
 * @param target where the tunnel ends up
 * @param passwordHash null where no password is asked
 * @param visits counted when the share was read; the live number is in {@link ShareView}
 */
public record Share(
        UUID id,
        UUID tunnelId,
        UUID owner,
        String name,
        String slug,
        Endpoint target,
        HostHeader hostHeader,
        @Nullable String passwordHash,
        Access access,
        long visits,
        Instant createdAt,
        Instant expiresAt) {

    Share until(Instant end) {
        return new Share(
                id,
                tunnelId,
                owner,
                name,
                slug,
                target,
                hostHeader,
                passwordHash,
                access,
                visits,
                createdAt,
                end);
    }

    /** Hides the slug and the password hash. */
    @Override
    public String toString() {
        return "Share[" + id + ", tunnel=" + tunnelId + "]";
    }
}
