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
 * @param trusted keys that a person has trusted for this server; empty before the first trust
 * @param connectTimeout for TCP, and again for key exchange and signing in
 * @param keepAlive how often the far side must answer; a Link is ended when three answers in a row
 *     are missing
 */
public record LinkRequest(
        Endpoint server,
        Resolver resolve,
        @Nullable Link via,
        String user,
        List<Credential> credentials,
        List<HostKey> trusted,
        boolean compression,
        Duration connectTimeout,
        Duration keepAlive) {

    /** Finds the address to dial. */
    @FunctionalInterface
    public interface Resolver {
        InetSocketAddress resolve(Endpoint server) throws LinkException;
    }
}
