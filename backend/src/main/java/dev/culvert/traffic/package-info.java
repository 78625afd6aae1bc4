/**
 * What flowed: meters on every connection, a minute of samples for every tunnel, and the ledger of
 * connections in the database, written in batches that never hold up a byte.
 */
@ApplicationModule(
        displayName = "Traffic",
        allowedDependencies = {"database"})
@NullMarked
package dev.culvert.traffic;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
