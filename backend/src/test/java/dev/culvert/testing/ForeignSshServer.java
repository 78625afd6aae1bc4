package dev.culvert.testing;

import static org.awaitility.Awaitility.await;

import dev.culvert.ssh.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An SSH server on 127.0.0.1 that is not OpenSSH, with keys of its own in a temporary directory. It
 * is as real as a Debian package makes it, and a test fails where that is not installed.
 */
public final class ForeignSshServer implements AutoCloseable {

    private static final Path DROPBEAR = Path.of("/usr/sbin/dropbear");

    /** Debian's own, which knows Debian's packages, whatever comes first on the path. */
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    private static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/]+");
    private static final Duration START_LIMIT = Duration.ofSeconds(20);

    private static final String ASYNCSSH_SERVER =
            """
            import asyncio, asyncssh, sys

            class Server(asyncssh.SSHServer):
                def connection_requested(self, host, port, from_host, from_port):
                    return True
                def server_requested(self, host, port):
                    return True

            async def main():
                port, host_key, client_keys = int(sys.argv[1]), sys.argv[2], sys.argv[3]
                await asyncssh.listen('127.0.0.1', port, server_factory=Server,
                                      server_host_keys=[host_key],
                                      authorized_client_keys=client_keys)
                await asyncio.Event().wait()

            asyncio.run(main())
            """;

    private final Path directory;
    private final SshKeygen.Pair client;
    private final int port;
    private final String fingerprint;
    private final Process process;

    private ForeignSshServer(
            Path directory, SshKeygen.Pair client, int port, String fingerprint, Process process) {
        this.directory = directory;
        this.client = client;
        this.port = port;
        this.fingerprint = fingerprint;
        this.process = process;
    }

    /**
     * Dropbear looks for authorized keys in the home directory alone, so it runs in a mount
     * namespace in which its user's home is a temporary one.
     */
    public static ForeignSshServer dropbear() {
        require(DROPBEAR, "dropbear-bin");
        try {
            Path directory = directory();
            SshKeygen.Pair client = SshKeygen.generate("", "-t", "ed25519");
            Path ssh = Files.createDirectories(directory.resolve("home/.ssh"));
            Files.writeString(ssh.resolve("authorized_keys"), client.publicLine() + "\n");
            String home = directory.resolve("home").toString();
            run(directory, "chmod", "-R", "go-w", home);
            String passwd = "%s:x:0:0::%s:/bin/sh\n".formatted(user(), home);
            Files.writeString(directory.resolve("passwd"), passwd);
            String hostKey = directory.resolve("host").toString();
            String made = run(directory, "dropbearkey", "-t", "ed25519", "-f", hostKey);
            int port = freePort();
            String script =
                    "mount --bind passwd /etc/passwd && exec %s -F -E -r host -P pid -p 127.0.0.1:%d"
                            .formatted(DROPBEAR, port);
            List<String> namespace =
                    user().equals("root")
                            ? List.of("unshare", "--mount")
                            : List.of("unshare", "--mount", "--map-root-user");
            List<String> command =
                    Stream.concat(namespace.stream(), Stream.of("sh", "-c", script)).toList();
            return start(directory, client, port, fingerprintIn(made), command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server of Python's asyncssh, which lets clients forward everything. */
    public static ForeignSshServer asyncssh() {
        require(PYTHON, "python3-asyncssh");
        try {
            Path directory = directory();
            SshKeygen.Pair client = SshKeygen.generate("", "-t", "ed25519");
            Path clientKeys = directory.resolve("client_keys");
            Files.writeString(clientKeys, client.publicLine() + "\n");
            Path hostKey = directory.resolve("host");
            SshKeygen.generate(hostKey, "", "-t", "ed25519");
            String shown = run(directory, "ssh-keygen", "-l", "-f", hostKey.toString());
            Path script = directory.resolve("server.py");
            Files.writeString(script, ASYNCSSH_SERVER);
            int port = freePort();
            List<String> command =
                    Stream.of(PYTHON, script, port, hostKey, clientKeys)
                            .map(Object::toString)
                            .toList();
            return start(directory, client, port, fingerprintIn(shown), command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", port);
    }

    /** The account to sign in at. */
    public static String user() {
        return System.getProperty("user.name");
    }

    public String privateKeyPem() {
        return client.privatePem();
    }

    /** Of the host key, as OpenSSH prints it. */
    public String fingerprint() {
        return fingerprint;
    }

    public String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> sessions = process.descendants().toList();
        process.destroyForcibly().onExit().join();
        sessions.forEach(ProcessHandle::destroyForcibly);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ForeignSshServer start(
            Path directory,
            SshKeygen.Pair client,
            int port,
            String fingerprint,
            List<String> command)
            throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
        var server = new ForeignSshServer(directory, client, port, fingerprint, process);
        try {
            await().atMost(START_LIMIT).until(() -> !process.isAlive() || answers(port));
            if (!process.isAlive()) {
                throw new AssertionError(command + " does not start:\n" + server.log());
            }
            return server;
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    private static void require(Path program, String debianPackage) {
        if (!Files.isExecutable(program)) {
            throw new AssertionError(
                    program + " is missing; install " + debianPackage + " to run this test");
        }
    }

    private static Path directory() throws IOException {
        return Files.createTempDirectory(
                "culvert-foreign-sshd",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static String run(Path directory, String... command) throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        byte[] output = process.getInputStream().readAllBytes();
        String text = new String(output, StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new AssertionError(Arrays.toString(command) + " failed:\n" + text);
        }
        return text;
    }

    private static String fingerprintIn(String text) {
        Matcher fingerprint = FINGERPRINT.matcher(text);
        if (!fingerprint.find()) {
            throw new AssertionError("no fingerprint in: " + text);
        }
        return fingerprint.group();
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
