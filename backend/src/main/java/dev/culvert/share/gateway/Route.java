package dev.culvert.share.gateway;

import dev.culvert.policy.Cidr;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a public host name leads and who may follow it.
 *
 * @param name for people; shown on no public page
 * @param hostHeader the Host rule
 * @param targetHost {@code host:port} of the target as its own visitors write it; port 80 may be
 *     left out
 * @param passwordHash what the password check compares with; null where no password is asked
 * @param allowFrom visitor addresses that are let in; empty lets everybody in
 * @param methods request methods that are let in; empty lets all in but CONNECT and TRACE
 * @param pathPrefix the only part of the path space that is public, such as {@code /docs}; null for
 *     all
 * @param maxVisits how many visits are let in; null for any number
 * @param visits how many were counted before this route was read
 * @param expiresAt from this moment on the name answers like one that never existed
 */
public record Route(
        UUID shareId,
        UUID tunnelId,
        String name,
        HostHeader hostHeader,
        String targetHost,
        @Nullable String passwordHash,
        List<Cidr> allowFrom,
        Set<String> methods,
        @Nullable String pathPrefix,
        @Nullable Integer maxVisits,
        long visits,
        Instant expiresAt) {

    public Route {
        allowFrom = List.copyOf(allowFrom);
        methods = Set.copyOf(methods);
    }

    /** Hides the password hash. */
    @Override
    public String toString() {
        return "Route[share=" + shareId + ", tunnel=" + tunnelId + "]";
    }
}
