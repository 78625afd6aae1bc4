package dev.culvert.host;

import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.HostKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A saved SSH server.
 *
 * @param name what its owner calls it
 * @param address name or IP address, as written
 * @param user name to sign in with there
 * @param jump ids of the Hosts to go through, outermost first
 * @param keepAlive how often the server must answer while a Link is live
 * @param trusted host keys that a person has accepted for it
 */
public record Host(
        UUID id,
        UUID owner,
        String name,
        String address,
        int port,
        String user,
        SignIn signIn,
        List<UUID> jump,
        boolean compression,
        Duration keepAlive,
        List<TrustedKey> trusted,
        Instant createdAt) {

    /** OpenSSH's port (RFC 4251 §4.1 names 22). */
    public static final int DEFAULT_PORT = 22;

    /** Three missing answers end a Link, so a path that went dead is noticed within 35 s. */
    public static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(10);

    public Endpoint endpoint() {
        return new Endpoint(address, port);
    }

    boolean isElsewhere(String otherAddress) {
        return !address.equalsIgnoreCase(otherAddress);
    }

    /** How to sign in; the secret itself stays in the vault. */
    public sealed interface SignIn {
        record WithKey(UUID keyId) implements SignIn {}

        record WithPassword() implements SignIn {}

        /** Nothing is known yet: connecting says what is missing. */
        record Unknown() implements SignIn {}
    }

    /** A host key that somebody trusted. */
    public record TrustedKey(HostKey key, Instant trustedAt, @Nullable UUID trustedBy) {}
}
