package dev.culvert.tunnel;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits and times of tunnels ({@code culvert.tunnel.*}).
 *
 * @param maxPerPerson tunnels that one person can keep
 * @param maxConnections connections at once through one tunnel
 * @param gapWait how long a new connection waits for a Link that is being made again
 * @param recheck how often a target that does not answer is tried again
 * @param socketFolders folders of the console's machine in which people may make Unix sockets,
 *     besides {@code sockets} below its home
 */
@ConfigurationProperties("culvert.tunnel")
public record TunnelSettings(
        @DefaultValue("200") int maxPerPerson,
        @DefaultValue("1000") int maxConnections,
        @DefaultValue("10s") Duration gapWait,
        @DefaultValue("10s") Duration recheck,
        @DefaultValue List<Path> socketFolders) {

    public TunnelSettings {
        if (maxPerPerson < 1 || maxConnections < 1) {
            throw new IllegalArgumentException(
                    "culvert.tunnel.max-per-person and max-connections must be at least 1");
        }
        if (gapWait.isNegative() || recheck.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException(
                    "culvert.tunnel.gap-wait can't be negative, recheck is at least 100ms");
        }
        socketFolders = List.copyOf(socketFolders);
        if (!socketFolders.stream().allMatch(Path::isAbsolute)) {
            throw new IllegalArgumentException(
                    "culvert.tunnel.socket-folders lists absolute paths");
        }
    }
}
