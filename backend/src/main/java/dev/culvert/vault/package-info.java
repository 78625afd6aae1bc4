/**
 * Sealed secrets: every secret has a data key of its own, wrapped by the master key that lives
 * outside the database, and is bound to the place it was sealed for.
 */
@ApplicationModule(
        displayName = "Vault",
        allowedDependencies = {"problem", "settings"})
@NullMarked
package dev.culvert.vault;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
