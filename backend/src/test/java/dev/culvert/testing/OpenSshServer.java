package dev.culvert.testing;

import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.HostKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real OpenSSH server on 127.0.0.1, with host keys, configuration and authorized keys of its own
 * in a temporary directory. Whoever runs the test signs in under the own name with {@link
 * #privateKeyPem}. Works as root and as anybody else.
 */
public final class OpenSshServer implements AutoCloseable {

    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final int PORT_ATTEMPTS = 5;

    private final Path directory;
    private final List<String> extraConfig;
    private final List<String> hostKeyTypes;
    private final String privateKeyPem;
    private final List<HostKey> hostKeys = new ArrayList<>();
    private final StringBuffer log = new StringBuffer();
    private int port;
    private @Nullable Process listener;

    private OpenSshServer(Builder builder) throws IOException {
        this.directory = Files.createTempDirectory("culvert-sshd");
        this.extraConfig = List.copyOf(builder.extraConfig);
        this.hostKeyTypes = List.copyOf(builder.hostKeyTypes);
        var client = SshKeygen.generate(directory.resolve("client"), "", "-t", "ed25519");
        this.privateKeyPem = client.privatePem();
        this.port = builder.port;
        authorize(client.publicLine());
        makeHostKeys();
    }

    /** Starts a server with one ed25519 host key and OpenSSH's own defaults. */
    public static OpenSshServer start() {
        return builder().start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What differs from the defaults. */
    public static final class Builder {
        private final List<String> extraConfig = new ArrayList<>();
        private List<String> hostKeyTypes = List.of("ed25519");
        private int port;

        /** Adds lines of sshd_config(5); they win over the lines that this class writes. */
        public Builder config(String... lines) {
            extraConfig.addAll(List.of(lines));
            return this;
        }

        /** Host keys to make, as {@code ssh-keygen -t} names them. */
        public Builder hostKeyTypes(String... types) {
            hostKeyTypes = List.of(types);
            return this;
        }

        /** Listens on this port instead of a free one. */
        public Builder port(int fixed) {
            port = fixed;
            return this;
        }

        public OpenSshServer start() {
            requireSshd();
            try {
                var server = new OpenSshServer(this);
                try {
                    server.startAnywhere(port != 0);
                } catch (IOException | RuntimeException | Error e) {
                    server.close();
                    throw e;
                }
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public int port() {
        return port;
    }

    /** 127.0.0.1 and {@link #port}. */
    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", port);
    }

    /** The account to sign in at: the one that runs the test. */
    public String user() {
        return System.getProperty("user.name");
    }

    /** An unencrypted ed25519 key in OpenSSH's format that may sign in. */
    public String privateKeyPem() {
        return privateKeyPem;
    }

    /** The server's first host key. */
    public HostKey hostKey() {
        return hostKeys.getFirst();
    }

    /** All host keys, in the order of {@link Builder#hostKeyTypes}. */
    public List<HostKey> hostKeys() {
        return List.copyOf(hostKeys);
    }

    /** Lets the owner of this key sign in, from the next sign-in on. */
    public void authorize(String publicKeyLine) {
        try {
            Files.writeString(
                    directory.resolve("authorized_keys"),
                    publicKeyLine + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that the server and its sessions logged so far. */
    public String log() {
        return log.toString();
    }

    /** Ends the server and all its sessions at once; the port refuses connections afterwards. */
    public void kill() {
        Process running = listener;
        if (running == null) {
            return;
        }
        Set<ProcessHandle> sessions = new HashSet<>(sessions());
        Optional<Path> log = logPipe(running.pid());
        running.destroyForcibly().onExit().join();
        // Whoever was forked meanwhile is nobody's child by now, but still writes our log.
        log.ifPresent(pipe -> sessions.addAll(writersTo(pipe)));
        sessions.forEach(ProcessHandle::destroyForcibly);
        listener = null;
    }

    /** Ends all sessions; the server goes on listening. */
    public void killSessions() {
        sessions().forEach(ProcessHandle::destroyForcibly);
    }

    /** Kills what runs, if anything does, and starts again on the same port. */
    public void restart() {
        kill();
        try {
            startListening();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Restarts with newly made host keys of the same types. */
    public void replaceHostKey() {
        kill();
        try {
            makeHostKeys();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        restart();
    }

    /** The processes of the server's sessions: one or two for each connection. */
    public List<ProcessHandle> sessions() {
        Process running = listener;
        return running == null ? List.of() : running.descendants().toList();
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireSshd() {
        if (!Files.isExecutable(SSHD)) {
            throw new AssertionError(SSHD + " is missing; install openssh-server to run this test");
        }
    }

    private void makeHostKeys() throws IOException {
        hostKeys.clear();
        for (String type : hostKeyTypes) {
            String line = SshKeygen.generate(hostKeyFile(type), "", "-t", type).publicLine();
            String[] parts = line.split(" ");
            hostKeys.add(new HostKey(parts[0], Base64.getDecoder().decode(parts[1])));
        }
    }

    private Path hostKeyFile(String type) {
        return directory.resolve("host_" + type);
    }

    /** A port that was free a moment ago may be taken by now, so other ports are tried. */
    private void startAnywhere(boolean portFixed) throws IOException {
        for (int attempt = 1; ; attempt++) {
            if (!portFixed) {
                port = freePort();
            }
            try {
                startListening();
                return;
            } catch (IOException e) {
                if (portFixed || attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void startListening() throws IOException {
        if (user().equals("root")) {
            Files.createDirectories(
                    Path.of("/run/sshd"),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwxr-xr-x")));
        }
        Path config = directory.resolve("sshd_config");
        Files.write(config, configuration());
        Process started =
                new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", config.toString())
                        .redirectErrorStream(true)
                        .start();
        listener = started;
        started.getOutputStream().close();
        var listening = new CompletableFuture<Void>();
        Thread.ofVirtual().name("sshd-log").start(() -> follow(started, listening));
        awaitListening(listening);
    }

    private List<String> configuration() {
        var lines = new ArrayList<>(extraConfig); // sshd takes the first value of each option
        lines.add("ListenAddress 127.0.0.1:" + port);
        hostKeyTypes.forEach(type -> lines.add("HostKey " + hostKeyFile(type)));
        lines.add("AuthorizedKeysFile " + directory.resolve("authorized_keys"));
        lines.add("AddressFamily inet"); // or a port that is busy on IPv4 would be free on IPv6
        lines.add("PidFile none");
        lines.add("UsePAM no");
        lines.add("StrictModes no"); // the temporary directory belongs to a writable /tmp
        lines.add("PermitRootLogin yes");
        lines.add("MaxStartups 1000");
        lines.add("LogLevel VERBOSE");
        return lines;
    }

    private void follow(Process process, CompletableFuture<Void> listening) {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.append(line).append('\n');
                if (line.startsWith("Server listening on")) {
                    listening.complete(null);
                }
            }
        } catch (IOException e) {
            log.append("log lost: ").append(e).append('\n');
        }
        listening.completeExceptionally(new IOException("sshd ended:\n" + log));
    }

    private void awaitListening(CompletableFuture<Void> listening) throws IOException {
        try {
            listening.get(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new IOException("sshd does not listen:\n" + log, e);
        }
    }

    /** Where the process writes its log, which its children inherit; only Linux tells. */
    private static Optional<Path> logPipe(long pid) {
        try {
            return Optional.of(Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/2")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static List<ProcessHandle> writersTo(Path pipe) {
        return ProcessHandle.allProcesses()
                .filter(process -> logPipe(process.pid()).filter(pipe::equals).isPresent())
                .toList();
    }
}
