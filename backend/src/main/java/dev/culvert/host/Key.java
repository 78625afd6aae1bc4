package dev.culvert.host;

import dev.culvert.ssh.Certificate;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key pair to sign in with. The private half is sealed in the vault and shown to nobody.
 *
 * @param type kind and size in bits, such as {@code ED25519 256}
 * @param fingerprint {@code SHA256:…}
 * @param publicKey the line for {@code authorized_keys}
 * @param certificate what an authority says about it; null when it has none
 */
public record Key(
        UUID id,
        UUID owner,
        String name,
        String type,
        String fingerprint,
        String publicKey,
        Instant createdAt,
        @Nullable Certificate certificate) {

    /** A key without a certificate. */
    public Key(
            UUID id,
            UUID owner,
            String name,
            String type,
            String fingerprint,
            String publicKey,
            Instant createdAt) {
        this(id, owner, name, type, fingerprint, publicKey, createdAt, null);
    }

    /** The same with another certificate, or without. */
    Key with(@Nullable Certificate other) {
        return new Key(id, owner, name, type, fingerprint, publicKey, createdAt, other);
    }
}
