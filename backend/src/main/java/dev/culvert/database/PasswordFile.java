package dev.culvert.database;

import dev.culvert.settings.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** The password of the embedded server's superuser, in a file that only its owner can read. */
final class PasswordFile {

    private static final int RANDOM_BYTES = 24;

    private PasswordFile() {}

    /** The password; made before the database is. */
    static String read(Path path, Path data) throws IOException {
        if (!Files.exists(path)) {
            if (Files.exists(data.resolve("PG_VERSION"))) {
                throw new StartRefusedException(
                        "The database in "
                                + data
                                + " is there but its password "
                                + path
                                + " is not.",
                        "Put the file back from your backup of the home directory.");
            }
            create(path);
        }
        return Files.readString(path).strip();
    }

    /** Written beside and moved into place, so that a crash leaves a whole password or none. */
    private static void create(Path path) throws IOException {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        Path fresh = Files.createTempFile(path.getParent(), "password", ".new", ownerOnly(path));
        Files.writeString(fresh, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        var permissions = PosixFilePermissions.fromString("rw-------");
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
    }
}
