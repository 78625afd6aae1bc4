package dev.culvert.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.settings.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {

    @TempDir Path home;

    @Test
    void makesAKeyOnceThatOnlyItsOwnerCanRead() throws IOException {
        Path path = home.resolve("master.key");

        byte[] first = new KeyFile(path).read().bytes();

        assertThat(new KeyFile(path).read().bytes()).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(home).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void refusesAKeyThatOthersCanRead() throws IOException {
        Path path = home.resolve("master.key");
        new KeyFile(path).read();
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> new KeyFile(path).read())
                .isInstanceOfSatisfying(
                        StartRefusedException.class,
                        refused -> assertThat(refused.fix()).contains("chmod 600 " + path));
    }

    @Test
    void refusesWhatIsNoKeyWithoutRepeatingIt() {
        assertThatThrownBy(() -> KeyFile.parse("c2hvcnQ=", "culvert.vault.master-key"))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("culvert.vault.master-key")
                .hasMessageNotContaining("c2hvcnQ=");
    }
}
