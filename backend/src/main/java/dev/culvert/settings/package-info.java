/**
 * Where the console keeps its files, and what may be configured. Every setting is a validated
 * record in the module that uses it; this one refuses keys that no record knows, because a misspelt
 * setting that is silently ignored is found out too late.
 */
@ApplicationModule(
        displayName = "Settings",
        allowedDependencies = {})
@NullMarked
package dev.culvert.settings;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
