/**
 * Shares: temporary public addresses of tunnels, with rules and an end. Reading order: {@link
 * dev.culvert.share.Share} (what a person made), {@link dev.culvert.share.Shares} (the door),
 * {@code gateway} (the public side, which knows none of this).
 */
@ApplicationModule(
        displayName = "Share",
        allowedDependencies = {
            "ssh",
            "tunnel",
            "policy",
            "account",
            "audit",
            "vault",
            "database",
            "settings",
            "problem",
            "api"
        })
@NullMarked
package dev.culvert.share;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
