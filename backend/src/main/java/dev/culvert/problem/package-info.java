/**
 * Failures that a person can act on: each has a code, a sentence that says what was wrong and,
 * where there is one, the fix. A failure is named once, where it is understood, and travels
 * unchanged to the API and the pages.
 */
@ApplicationModule(
        displayName = "Problem",
        allowedDependencies = {})
@NullMarked
package dev.culvert.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
