package dev.culvert.ssh;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything needed to make a Link.
 *
 * @param server name and port as the person wrote them
 * @param resolve turns the name into the address to dial; throws when it may not be dialled. Not
 *     used when {@code via} is set: then the name is resolved on that Host
 * @param via the Link of the jump host in front of it, or null
 * @param credentials tried in this order
 * @param trust whom to believe that it is this server
 * @param connectTimeout for TCP, and again for key exchange and signing in; the time that a person
 *     takes to answer is not counted
 * @param keepAlive how often the far side must answer; a Link is ended when three answers in a row
 *     are missing
 * @param legacy whether old algorithms may be agreed on
 * @param responder asked what no credential answers; null when nobody is there to be asked
 */
public record LinkRequest(
        Endpoint server,
        Resolver resolve,
        @Nullable Link via,
        String user,
        List<Credential> credentials,
        Trust trust,
        boolean compression,
        Duration connectTimeout,
        Duration keepAlive,
        boolean legacy,
        Challenge.@Nullable Responder responder) {

    /** With modern algorithms and plain host keys only, and nobody to be asked. */
    public LinkRequest(
            Endpoint server,
            Resolver resolve,
            @Nullable Link via,
            String user,
            List<Credential> credentials,
            List<HostKey> trusted,
            boolean compression,
            Duration connectTimeout,
            Duration keepAlive) {
        this(
                server,
                resolve,
                via,
                user,
                credentials,
                Trust.in(trusted),
                compression,
                connectTimeout,
                keepAlive,
                false,
                null);
    }

    /** The keys that a person has trusted for this server; empty before the first trust. */
    public List<HostKey> trusted() {
        return trust.keys();
    }

    /** The same with others to believe. */
    public LinkRequest with(Trust others) {
        return new LinkRequest(
                server,
                resolve,
                via,
                user,
                credentials,
                others,
                compression,
                connectTimeout,
                keepAlive,
                legacy,
                responder);
    }

    /** The same with or without old algorithms. */
    public LinkRequest withLegacy(boolean allowed) {
        return new LinkRequest(
                server,
                resolve,
                via,
                user,
                credentials,
                trust,
                compression,
                connectTimeout,
                keepAlive,
                allowed,
                responder);
    }

    /** The same with somebody to ask. */
    public LinkRequest with(Challenge.Responder somebody) {
        return new LinkRequest(
                server,
                resolve,
                via,
                user,
                credentials,
                trust,
                compression,
                connectTimeout,
                keepAlive,
                legacy,
                somebody);
    }

    /**
     * Whom a person believes that it is this server.
     *
     * @param keys trusted as they are
     * @param authorities trusted to sign host certificates for it
     * @param revoked never accepted, whoever vouches for them
     */
    public record Trust(List<HostKey> keys, List<HostKey> authorities, List<HostKey> revoked) {

        /** Plain keys only. */
        public static Trust in(List<HostKey> keys) {
            return new Trust(List.copyOf(keys), List.of(), List.of());
        }

        /** Whether nobody has trusted anything yet. */
        public boolean isEmpty() {
            return keys.isEmpty() && authorities.isEmpty();
        }
    }

    /** Finds the address to dial. */
    @FunctionalInterface
    public interface Resolver {
        InetSocketAddress resolve(Endpoint server) throws LinkException;
    }
}
