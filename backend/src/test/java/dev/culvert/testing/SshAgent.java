package dev.culvert.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A real {@code ssh-agent} with one key, in a temporary directory; ended by its own id. */
public final class SshAgent implements AutoCloseable {

    private final Path directory;
    private final Process process;

    private SshAgent(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /** Starts an agent and gives it this key. */
    public static SshAgent holding(SshKeygen.Pair key) throws IOException {
        Path directory = Files.createTempDirectory("culvert-agent");
        Path socket = directory.resolve("socket");
        // -D: stays our child instead of going to the background under another id
        Process process =
                new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                        .redirectErrorStream(true)
                        .start();
        SshAgent agent = new SshAgent(directory, process);
        try {
            process.inputReader().readLine(); // says where it listens once it does
            agent.add(key);
            return agent;
        } catch (IOException | RuntimeException | Error e) {
            agent.close();
            throw e;
        }
    }

    /** Where it listens. */
    public Path socket() {
        return directory.resolve("socket");
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.deleteIfExists(socket());
        Files.deleteIfExists(directory.resolve("key"));
        Files.delete(directory);
    }

    private void add(SshKeygen.Pair key) throws IOException {
        Path file = directory.resolve("key");
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, key.privatePem());
        ProcessBuilder add = new ProcessBuilder("ssh-add", file.toString());
        add.environment().put("SSH_AUTH_SOCK", socket().toString());
        Process adding = add.redirectErrorStream(true).start();
        adding.getOutputStream().close();
        String said = new String(adding.getInputStream().readAllBytes());
        if (adding.onExit().join().exitValue() != 0) {
            throw new AssertionError("ssh-add failed: " + said);
        }
    }
}
