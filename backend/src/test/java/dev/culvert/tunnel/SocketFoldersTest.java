package dev.culvert.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.problem.ProblemException;
import dev.culvert.settings.Home;
import dev.culvert.ssh.SocketPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFoldersTest {

    @TempDir private Path root;

    @Test
    void theOwnFolderIsMadeForTheOwnAccountOnly() throws Exception {
        SocketFolders folders = folders(List.of());
        Path place = folders.place(new SocketPath(root.resolve("home/sockets/db.sock").toString()));

        assertThat(place.getParent()).isEqualTo(root.toRealPath().resolve("home/sockets"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void nothingElseIsAllowedUnlessItIsListed() throws Exception {
        Path apps = Files.createDirectories(root.resolve("apps/team"));
        Path other = Files.createDirectories(root.resolve("other"));
        Files.createSymbolicLink(apps.resolve("way-out"), other);
        SocketFolders folders = folders(List.of(root.resolve("apps")));

        assertThat(folders.place(new SocketPath(apps + "/a.sock"))).hasFileName("a.sock");
        for (String path :
                List.of(
                        other + "/a.sock",
                        apps + "/way-out/a.sock",
                        apps + "/../../other/a.sock",
                        apps + "/missing/a.sock",
                        root + "/home/culvert.key",
                        root + "/home/sockets/../a.sock",
                        apps + "/..",
                        "/",
                        "\0")) {
            assertThatThrownBy(() -> folders.place(new SocketPath(path)))
                    .as(path)
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().code()).isEqualTo("SOCKET_FOLDER"));
        }
    }

    private SocketFolders folders(List<Path> listed) throws Exception {
        Path home = Files.createDirectories(root.resolve("home"));
        return new SocketFolders(
                new Home(home),
                new TunnelSettings(
                        200, 1000, Duration.ofSeconds(10), Duration.ofSeconds(10), listed));
    }
}
