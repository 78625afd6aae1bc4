package dev.culvert.tunnel;

import dev.culvert.problem.Problem;
import dev.culvert.settings.Home;
import dev.culvert.ssh.SocketPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Where on the console's machine people may let tunnels make Unix sockets: in {@code sockets} below
 * the console's home, which only its own account enters, and in the folders that the operator
 * lists. Anywhere else a listener could take the place of another program's socket.
 */
@Component
public class SocketFolders {

    private final Path own;
    private final List<Path> listed;

    SocketFolders(Home home, TunnelSettings settings) {
        this.own = home.resolve("sockets");
        this.listed = settings.socketFolders();
    }

    /** The folder that is there for everybody. */
    Path own() {
        return own;
    }

    /**
     * The file that a listener may make, with no symbolic link left in its folder. Makes the
     * console's own folder when it is missing.
     *
     * @throws dev.culvert.problem.ProblemException {@code SOCKET_FOLDER}
     */
    public Path place(SocketPath socket) {
        try {
            Path path = Path.of(socket.path());
            Path folder = path.getParent();
            Path file = path.getFileName();
            makeOwn();
            if (folder != null && file != null && isPlain(file)) {
                Path real = folder.toRealPath();
                if (allowed().anyMatch(real::startsWith)) {
                    return real.resolve(file);
                }
            }
        } catch (IOException | InvalidPathException e) {
            // A folder that is not there is none that is listed.
        }
        throw Problem.invalid(
                        "SOCKET_FOLDER",
                        "No socket can be made at " + socket,
                        "On the console's machine sockets are made in existing folders below "
                                + own
                                + (listed.isEmpty() ? "" : ", " + words(listed))
                                + ".",
                        "Write it like " + own.resolve("db.sock") + ".")
                .asException();
    }

    private void makeOwn() throws IOException {
        if (!Files.isDirectory(own)) {
            Files.createDirectories(
                    own,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** Real paths; a listed folder that does not exist allows nothing. */
    private Stream<Path> allowed() {
        return Stream.concat(Stream.of(own), listed.stream())
                .flatMap(folder -> {
                    try {
                        return Stream.of(folder.toRealPath());
                    } catch (IOException e) {
                        return Stream.empty();
                    }
                });
    }

    private static boolean isPlain(Path file) {
        return !file.toString().equals("..") && !file.toString().equals(".");
    }

    private static String words(List<Path> folders) {
        return String.join(", ", folders.stream().map(Path::toString).toList());
    }
}
