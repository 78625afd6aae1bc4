package dev.culvert.policy;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Rules that the operator sets ({@code culvert.policy.*}).
 *
 * @param dialLoopback whether people may dial the console's own machine (its loopback and its own
 *     addresses). Not set: allowed while the console itself listens on loopback only, because then
 *     it is one person's own machine; refused on a team server
 * @param dialSockets folders of the console's machine whose Unix sockets people may dial; none
 *     unless set: a socket is often all that guards what is behind it, such as a database or Docker
 * @param listenPorts ports and ranges of ports, such as {@code 10000-19999}, that people may open
 *     on the console's machine; every port unless set
 */
@ConfigurationProperties("culvert.policy")
record PolicySettings(
        @Nullable Boolean dialLoopback,
        @DefaultValue List<Path> dialSockets,
        @DefaultValue("1-65535") List<String> listenPorts) {

    PolicySettings {
        dialSockets = List.copyOf(dialSockets);
        if (!dialSockets.stream().allMatch(Path::isAbsolute)) {
            throw new IllegalArgumentException("culvert.policy.dial-sockets lists absolute paths");
        }
        listenPorts = List.copyOf(listenPorts);
        if (listenPorts.isEmpty()) {
            throw new IllegalArgumentException(
                    "culvert.policy.listen-ports names at least one port, such as 10000-19999");
        }
        listenPorts.forEach(PortRange::parse);
    }

    List<PortRange> portRanges() {
        return listenPorts.stream().map(PortRange::parse).toList();
    }
}
