package dev.culvert.tunnel.command;

import org.jspecify.annotations.Nullable;

/**
 * Where a forward accepts connections: on the console for {@code -L} and {@code -D}, on the SSH
 * host for {@code -R}.
 *
 * @param address a name or address; {@link #ALL}; or null when the command leaves the choice open
 * @param port 1 to 65535; also 0 for {@code -R}, where the SSH host chooses
 */
public record Listen(@Nullable String address, int port) {

    /** Every address of the machine; {@code *}, an empty address and {@code -g} all mean this. */
    public static final String ALL = "*";

    /** The part of a {@code -L}, {@code -R} or {@code -D} value that names the listener. */
    String toSsh() {
        return address == null ? String.valueOf(port) : Names.bracketed(address) + ":" + port;
    }
}
