/**
 * What happened, who did it and whether it worked: append-only events, written in the transaction
 * of the change that they describe and chained by HMAC so that a missing or altered one shows.
 */
@ApplicationModule(
        displayName = "Audit",
        allowedDependencies = {"api", "problem", "vault"})
@NullMarked
package dev.culvert.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
