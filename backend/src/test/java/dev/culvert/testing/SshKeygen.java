package dev.culvert.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Key pairs made by OpenSSH's own {@code ssh-keygen}. */
public final class SshKeygen {

    /**
     * @param privatePem as ssh-keygen wrote it
     * @param publicLine {@code type base64 comment}, without the line end
     */
    public record Pair(String privatePem, String publicLine) {}

    private SshKeygen() {}

    /**
     * Makes a key pair.
     *
     * @param passphrase empty for a key that is not encrypted
     * @param options further options, such as {@code -t rsa -b 3072 -m PEM}
     */
    public static Pair generate(String passphrase, String... options) {
        try {
            Path directory = Files.createTempDirectory("culvert-keygen");
            Path file = directory.resolve("key");
            try {
                return generate(file, passphrase, options);
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(publicFile(file));
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a key pair in {@code file} and {@code file.pub}, replacing what was there. */
    static Pair generate(Path file, String passphrase, String... options) throws IOException {
        Files.deleteIfExists(file);
        var command = new ArrayList<>(List.of("ssh-keygen", "-q", "-C", "culvert-test"));
        command.addAll(List.of("-N", passphrase, "-f", file.toString()));
        command.addAll(List.of(options));
        run(command);
        return new Pair(Files.readString(file), Files.readString(publicFile(file)).strip());
    }

    /**
     * Signs the public key and answers the certificate's line.
     *
     * @param options such as {@code -I id -n principal}, {@code -h} for a host certificate
     */
    public static String sign(Pair authority, Pair key, String... options) {
        try {
            Path directory = Files.createTempDirectory("culvert-keygen");
            Path ca = directory.resolve("ca");
            Path subject = directory.resolve("key.pub");
            Path certificate = directory.resolve("key-cert.pub");
            try {
                Files.createFile(
                        ca,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
                Files.writeString(ca, authority.privatePem());
                Files.writeString(subject, key.publicLine() + "\n");
                var command = new ArrayList<>(List.of("ssh-keygen", "-q", "-s", ca.toString()));
                command.addAll(List.of(options));
                command.add(subject.toString());
                run(command);
                return Files.readString(certificate).strip();
            } finally {
                Files.deleteIfExists(ca);
                Files.deleteIfExists(subject);
                Files.deleteIfExists(certificate);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path publicFile(Path file) {
        return file.resolveSibling(file.getFileName() + ".pub");
    }

    private static void run(List<String> command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new AssertionError(
                    "ssh-keygen is missing; install openssh-client to run this test", e);
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new AssertionError("ssh-keygen failed: " + command + "\n" + output);
        }
    }
}
