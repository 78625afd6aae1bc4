/** The live feed of the API: what changes, as server-sent events of JSON. */
@ApplicationModule(
        displayName = "Events",
        allowedDependencies = {"tunnel", "traffic", "share", "account", "audit", "api"})
@NullMarked
package dev.culvert.events;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
