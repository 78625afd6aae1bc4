package dev.culvert.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeDirectoryTest {

    @TempDir Path directory;

    @Test
    void isMadeForItsOwnerOnly() throws IOException {
        Home home = HomeDirectory.open(directory.resolve("new"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.path())))
                .isEqualTo("rwx------");
    }

    @Test
    void isRefusedWhereEverybodyMayWrite() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> HomeDirectory.open(directory))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining(directory.toString());
    }

    @Test
    void resolvesATildeAsAShellWould() {
        Path user = Path.of(System.getProperty("user.home"));
        assertThat(new HomeSettings("~/x").path()).isEqualTo(user.resolve("x"));
        assertThat(new HomeSettings("~").path()).isEqualTo(user);
        assertThat(new HomeSettings(null).path()).isEqualTo(user.resolve(".culvert"));
    }
}
