package dev.culvert.vault;

import dev.culvert.settings.StartRefusedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** The master key as a file that only its owner can read (0600). */
record KeyFile(Path path) {

    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /** The key; made at the first start. */
    MasterKey read() {
        try {
            if (!Files.exists(path)) {
                create();
            }
            refuseReadableByOthers();
            return parse(Files.readString(path), "the file " + path);
        } catch (IOException unreadable) {
            throw new StartRefusedException(
                    "The master key " + path + " cannot be read: " + unreadable + ".",
                    "Make it readable for the account that runs the console.",
                    unreadable);
        }
    }

    static MasterKey parse(String base64, String from) {
        try {
            return new MasterKey(Base64.getDecoder().decode(base64.strip()));
        } catch (IllegalArgumentException unfit) {
            throw new StartRefusedException(
                    "The master key from " + from + " is not 32 bytes in Base64.",
                    "Put back the right key; to make a new one for an empty console, run: openssl"
                            + " rand -base64 32");
        }
    }

    /** Written beside and moved into place, so that a crash leaves a whole key or none. */
    private void create() throws IOException {
        byte[] key = new byte[MasterKey.BYTES];
        new SecureRandom().nextBytes(key);
        Path fresh = Files.createTempFile(path.getParent(), "master", ".new", ownerOnly());
        try {
            Files.writeString(fresh, Base64.getEncoder().encodeToString(key) + "\n");
            try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private void refuseReadableByOthers() throws IOException {
        if (hasPermissions() && !OWNER.containsAll(Files.getPosixFilePermissions(path))) {
            throw new StartRefusedException(
                    "Others on this machine may read the master key " + path + ".",
                    "Run: chmod 600 " + path + " (and change what it protects if somebody did).");
        }
    }

    private FileAttribute<?>[] ownerOnly() {
        return hasPermissions()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
                : new FileAttribute<?>[0];
    }

    private boolean hasPermissions() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
