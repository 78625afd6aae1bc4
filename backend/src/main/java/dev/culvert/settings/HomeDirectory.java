package dev.culvert.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes the home, for its owner only, and refuses one that everybody may write to. */
final class HomeDirectory {

    private HomeDirectory() {}

    static Home open(Path path) {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(path, ownerOnly(path));
            }
            refuseWritableByAll(path);
            return new Home(path.toRealPath());
        } catch (IOException refused) {
            throw new StartRefusedException(
                    "The home directory " + path + " cannot be used: " + refused + ".",
                    "Set CULVERT_HOME to a directory that this account may create or write to.",
                    refused);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        if (!hasPermissions(path)) {
            return new FileAttribute<?>[0];
        }
        var permissions = PosixFilePermissions.fromString("rwx------");
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
    }

    private static void refuseWritableByAll(Path path) throws IOException {
        if (hasPermissions(path)
                && Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new StartRefusedException(
                    "Everybody on this machine may write to the home directory " + path + ".",
                    "Choose a directory of your own with CULVERT_HOME, or run: chmod 700 " + path);
        }
    }

    private static boolean hasPermissions(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
