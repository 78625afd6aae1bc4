package dev.culvert.account;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An API token without its secret.
 *
 * @param expiresAt null where it does not expire
 * @param lastUsedAt to the minute; null where it was never used
 */
public record ApiToken(
        UUID id,
        UUID owner,
        String name,
        Scope scope,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt) {}
