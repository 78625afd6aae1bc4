package dev.culvert.tunnel.command;

import dev.culvert.ssh.SocketPath;
import org.jspecify.annotations.Nullable;

/**
 * Where a forward accepts connections: on the console for {@code -L} and {@code -D}, on the SSH
 * host for {@code -R}.
 */
public sealed interface Listen {

    /** Every address of the machine; {@code *}, an empty address and {@code -g} all mean this. */
    String ALL = "*";

    /**
     * A TCP port.
     *
     * @param address a name or address; {@link #ALL}; or null when the command leaves the choice
     *     open
     * @param port 1 to 65535; also 0 for {@code -R}, where the SSH host chooses
     */
    record Port(@Nullable String address, int port) implements Listen {}

    /** A Unix socket, which ssh makes when it starts to listen. */
    record Socket(SocketPath path) implements Listen {}

    /** The part of a {@code -L}, {@code -R} or {@code -D} value that names the listener. */
    default String toSsh() {
        return switch (this) {
            case Port(String address, int port) ->
                    address == null ? "" + port : Names.bracketed(address) + ":" + port;
            case Socket(SocketPath path) -> SocketPaths.written(path);
        };
    }
}
