package dev.culvert.settings;

import java.nio.file.Path;

/**
 * The directory that the console owns (0700): database, master key, everything that must survive a
 * restart.
 *
 * @param path absolute and existing
 */
public record Home(Path path) {

    /** A path below the home; nothing is created. */
    public Path resolve(String first, String... more) {
        return path.resolve(Path.of(first, more));
    }
}
