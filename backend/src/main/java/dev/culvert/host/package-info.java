/**
 * Saved SSH servers, the keys to sign in with, the host keys that people trusted, and the Links
 * that are live to them. A Link belongs to one person and one Host and is shared by that person's
 * tunnels.
 */
@ApplicationModule(
        displayName = "Host",
        allowedDependencies = {
            "ssh",
            "vault",
            "policy",
            "account",
            "audit",
            "database",
            "problem",
            "api"
        })
@NullMarked
package dev.culvert.host;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
