/** The few shapes that every JSON answer shares, and the description of the API. */
@ApplicationModule(
        displayName = "API",
        allowedDependencies = {"problem"})
@NullMarked
package dev.culvert.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
