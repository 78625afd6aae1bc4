/**
 * The rules: what the console itself may dial, and from where a listener may be used. Decisions are
 * pure functions of an address and the settings; they are asked at start and on every connection.
 */
@ApplicationModule(
        displayName = "Policy",
        allowedDependencies = {"database", "problem"})
@NullMarked
package dev.culvert.policy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
