package dev.culvert.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An OpenSSH server of the run's own, as the user who runs it, that speaks one cipher. */
final class Sshd {

    static final String CIPHER = "aes128-gcm@openssh.com";

    private static final List<Path> PLACES =
            Stream.of("/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/lib/ssh/sshd")
                    .map(Path::of)
                    .toList();

    private final Children children;
    private final Path directory;
    private final int port;
    private @Nullable Process process;

    private Sshd(Children children, int port) {
        this.children = children;
        this.directory = children.directory();
        this.port = port;
    }

    static Sshd start(Children children) throws IOException {
        Sshd sshd = new Sshd(children, Ports.free());
        sshd.makeKeys();
        Files.write(sshd.directory.resolve("sshd_config"), sshd.configuration());
        sshd.start();
        return sshd;
    }

    int port() {
        return port;
    }

    Path clientKey() {
        return directory.resolve("client");
    }

    /** A known_hosts file that knows the server as {@code bench}. */
    Path knownHosts() {
        return directory.resolve("known_hosts");
    }

    /** Of its host key, as OpenSSH prints it. */
    String fingerprint() throws IOException {
        String file = directory.resolve("host.pub").toString();
        return children.output("ssh-keygen", "-l", "-f", file).split(" ")[1];
    }

    void start() throws IOException {
        if (Files.notExists(Path.of("/run/sshd"))
                && System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd")); // as root it insists on that
        }
        Process started =
                children.start(
                        "sshd",
                        new ProcessBuilder(
                                binary(),
                                "-D",
                                "-e",
                                "-f",
                                directory.resolve("sshd_config").toString()));
        process = started;
        Wait.until("sshd listens", started, () -> Ports.answers(port), this::said);
    }

    /** Ends the server and all its sessions at once. */
    void kill() {
        Process running = process;
        process = null;
        if (running != null) {
            List<ProcessHandle> sessions = running.descendants().toList();
            running.destroyForcibly();
            sessions.forEach(ProcessHandle::destroyForcibly);
            children.end(running);
        }
    }

    /** Ticks that the sessions that are open now have used. */
    long cpu() {
        Process running = process;
        return running == null ? 0 : Cpu.ticks(running.descendants());
    }

    private String said() {
        return "sshd does not start: " + children.lastWords("sshd");
    }

    private void makeKeys() throws IOException {
        for (String name : List.of("host", "client")) {
            String file = directory.resolve(name).toString();
            children.output("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file);
        }
        Files.copy(directory.resolve("client.pub"), directory.resolve("authorized_keys"));
        String hostKey = Files.readString(directory.resolve("host.pub"));
        Files.writeString(knownHosts(), "bench " + hostKey);
    }

    private List<String> configuration() {
        return List.of(
                "ListenAddress 127.0.0.1:" + port,
                "HostKey " + directory.resolve("host"),
                "AuthorizedKeysFile " + directory.resolve("authorized_keys"),
                "Ciphers " + CIPHER,
                "PidFile none",
                "UsePAM no",
                "UseDNS no",
                "StrictModes no", // the directory lies in a writable one
                "PermitRootLogin yes",
                "MaxStartups 2000",
                "MaxSessions 20000",
                "LogLevel ERROR");
    }

    private static String binary() throws IOException {
        return PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("there is no sshd: install openssh-server"))
                .toString();
    }
}
