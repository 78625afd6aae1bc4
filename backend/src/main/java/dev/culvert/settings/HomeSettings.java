package dev.culvert.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the home is.
 *
 * @param home directory that the console owns; {@code ~/.culvert} where nothing is set
 */
@ConfigurationProperties("culvert")
record HomeSettings(@Nullable String home) {

    /** Absolute, with a leading {@code ~} resolved as a shell would. */
    Path path() {
        Path user = Path.of(System.getProperty("user.home"));
        if (home == null || home.isBlank()) {
            return user.resolve(".culvert").toAbsolutePath().normalize();
        }
        if (home.equals("~") || home.startsWith("~/")) {
            return user.resolve(home.substring(Math.min(2, home.length()))).normalize();
        }
        return Path.of(home).toAbsolutePath().normalize();
    }
}
