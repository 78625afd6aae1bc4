package dev.culvert.tunnel;

import dev.culvert.problem.Problem;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import org.jspecify.annotations.Nullable;

/** {@code {host, port}} or {@code {path}}, as the API writes it. */
record AddressJson(@Nullable String host, @Nullable Integer port, @Nullable String path) {

    static AddressJson of(Address address) {
        return switch (address) {
            case Endpoint(String host, int port) -> new AddressJson(host, port, null);
            case SocketPath(String path) -> new AddressJson(null, null, path);
        };
    }

    /**
     * What a request means by these three, of which it gives a path or a port.
     *
     * @throws dev.culvert.problem.ProblemException {@code PATH_OR_PORT}
     */
    static Address read(
            @Nullable String host, String without, @Nullable Integer port, @Nullable String path) {
        if (path != null && (host != null || port != null)) {
            throw Problem.invalid(
                            "PATH_OR_PORT",
                            "A path, or a port, but not both",
                            "A Unix socket has a path and neither address nor port.",
                            "Leave one of the two out.")
                    .asException();
        }
        return path != null
                ? new SocketPath(path)
                : new Endpoint(host == null ? without : host, port == null ? 0 : port);
    }

    static @Nullable AddressJson ofNullable(@Nullable Address address) {
        return address == null ? null : of(address);
    }
}
