/**
 * Storage: an embedded PostgreSQL when no address is set, else the given one. Runs the migrations
 * and describes the connection to the reactive driver. Nothing else knows which of the two it is.
 */
@ApplicationModule(
        displayName = "Database",
        allowedDependencies = {"settings"})
@NullMarked
package dev.culvert.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
