package dev.culvert.host;

import java.time.Instant;
import java.util.UUID;

/**
 * A key pair to sign in with. The private half is sealed in the vault and shown to nobody.
 *
 * @param type kind and size in bits, such as {@code ED25519 256}
 * @param fingerprint {@code SHA256:…}
 * @param publicKey the line for {@code authorized_keys}
 */
public record Key(
        UUID id,
        UUID owner,
        String name,
        String type,
        String fingerprint,
        String publicKey,
        Instant createdAt) {}
