/**
 * SOCKS as tunnels speak it to their clients: versions 4, 4a and 5, CONNECT only, names resolved at
 * the far end. A handshake over a byte stream; opens nothing, resolves nothing.
 */
@ApplicationModule(
        displayName = "SOCKS",
        allowedDependencies = {"ssh"})
@NullMarked
package dev.culvert.socks;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
