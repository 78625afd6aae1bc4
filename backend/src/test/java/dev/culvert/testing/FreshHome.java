package dev.culvert.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Gives the console of a test an empty home below {@code target}. */
public final class FreshHome
        implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        TestPropertyValues.of("culvert.home=" + create()).applyTo(context);
    }

    /** A new, empty directory below {@code target/homes}. */
    public static Path create() {
        try {
            Path homes = Files.createDirectories(Path.of("target", "homes").toAbsolutePath());
            return Files.createTempDirectory(homes, "home");
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }
}
