/**
 * Tunnels: what people wish for, and the machinery that makes it so and keeps it so. Reading order:
 * {@link Tunnel} (the wish), {@link TunnelState} (what became of it), {@link Tunnels} (the door),
 * {@code live} (listeners, connections, supervision), {@code command} (what people paste).
 */
@ApplicationModule(
        displayName = "Tunnel",
        allowedDependencies = {
            "ssh",
            "socks",
            "host",
            "policy",
            "traffic",
            "account",
            "audit",
            "vault",
            "settings",
            "database",
            "problem",
            "api"
        })
@NullMarked
package dev.culvert.tunnel;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
