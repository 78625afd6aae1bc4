package dev.culvert.host;

import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.HostKey;
import dev.culvert.ssh.LinkRequest.Trust;
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
 * @param marked authorities and revoked keys that a person has imported for it
 * @param legacy whether its owner allows old algorithms for it
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
        Instant createdAt,
        List<MarkedKey> marked,
        boolean legacy) {

    /** With plain host keys and modern algorithms only. */
    public Host(
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
        this(
                id,
                owner,
                name,
                address,
                port,
                user,
                signIn,
                jump,
                compression,
                keepAlive,
                trusted,
                createdAt,
                List.of(),
                false);
    }

    /** OpenSSH's port (RFC 4251 §4.1 names 22). */
    public static final int DEFAULT_PORT = 22;

    /** Three missing answers end a Link, so a path that went dead is noticed within 35 s. */
    public static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(10);

    public Endpoint endpoint() {
        return new Endpoint(address, port);
    }

    /** Whom its owner believes that it is this server. */
    public Trust trust() {
        return new Trust(
                trusted.stream().map(TrustedKey::key).toList(),
                keys(Mark.AUTHORITY),
                keys(Mark.REVOKED));
    }

    /** The keys that carry this mark. */
    public List<HostKey> keys(Mark mark) {
        return marked.stream().filter(key -> key.mark() == mark).map(MarkedKey::key).toList();
    }

    boolean isElsewhere(String otherAddress) {
        return !address.equalsIgnoreCase(otherAddress);
    }

    /** How to sign in; the secret itself stays in the vault. */
    public sealed interface SignIn {
        record WithKey(UUID keyId) implements SignIn {}

        record WithPassword() implements SignIn {}

        /** With what the console's SSH agent holds. */
        record WithAgent() implements SignIn {}

        /** Nothing is stored: its owner is asked each time. */
        record Asking() implements SignIn {}

        /** Nothing is known yet: connecting says what is missing. */
        record Unknown() implements SignIn {}
    }

    /** A host key that somebody trusted. */
    public record TrustedKey(HostKey key, Instant trustedAt, @Nullable UUID trustedBy) {}

    /** What a key stands for that is not the server's own. */
    public enum Mark {
        /** Signs host certificates ({@code @cert-authority}). */
        AUTHORITY,
        /** Never accepted, whoever vouches for it ({@code @revoked}). */
        REVOKED
    }

    /** A key with a mark. */
    public record MarkedKey(Mark mark, HostKey key) {}
}
