/**
 * The rules: what the console itself may dial, which of its ports may be opened, and from where a
 * listener may be used. Decisions are pure functions of an address or a port and the settings; they
 * are asked at start and on every connection.
 */
@ApplicationModule(
        displayName = "Policy",
        allowedDependencies = {"database", "problem"})
@NullMarked
package dev.culvert.policy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
