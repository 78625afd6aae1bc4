/**
 * People, roles, sign-in, login sessions, API tokens. Knows Spring Security; the others see a
 * {@code Caller} argument in their controllers and nothing else.
 */
@ApplicationModule(
        displayName = "Account",
        allowedDependencies = {"api", "audit", "problem", "settings", "vault"})
@NullMarked
package dev.culvert.account;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
