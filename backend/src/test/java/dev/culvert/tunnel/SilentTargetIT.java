package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.ssh.HostKey;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.SshKeygen;
import dev.culvert.testing.TcpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * A target that says nothing at all, as behind a firewall. The sshd runs in a network of its own
 * (unshare), where packets to the target go nowhere and the kernel gives up after two of them
 * instead of seven: 3 s instead of two minutes. Its connection comes in from outside as its
 * standard input and output ({@code sshd -i}), as from inetd.
 */
@CulvertTest
class SilentTargetIT {

    private static final String NETWORK =
            "ip link add v0 type veth peer name v1 && ip addr add 192.0.2.1/24 dev v0"
                    + " && ip link set v0 up && echo 1 > /proc/sys/net/ipv4/tcp_syn_retries"
                    + " && exec \"$@\"";

    private static final String USER = System.getProperty("user.name");

    @Autowired private Console console;
    @TempDir private Path folder;

    @Test
    void aTargetThatDoesNotAnswerIsToldFromOneThatRefuses() throws Exception {
        Workbench work = new Workbench(console.member());
        SshKeygen.Pair client = SshKeygen.generate("", "-t", "ed25519");
        SshKeygen.Pair host = SshKeygen.generate("", "-t", "ed25519");
        List<String> sshd = sshd(client, host);
        try (TcpServer inetd = TcpServer.start((socket, server) -> serve(socket, sshd))) {
            String id =
                    work.trustedHost(
                            inetd.endpoint(), USER, client.privatePem(), fingerprint(host));

            Map<String, Object> tunnel =
                    work.tunnel(
                            id,
                            "local",
                            Map.of("port", freePort()),
                            Map.of("host", "192.0.2.7", "port", 5432));

            Map<String, Object> problem = part(work.untilState(tunnel, "degraded"), "problem");
            assertThat(problem).containsEntry("code", "L_TARGET_TIMEOUT");
            assertThat(text(problem, "title")).contains("192.0.2.7:5432 does not answer server-");
            assertThat(text(problem, "detail")).contains("Connection timed out");
        }
    }

    /** How to run one session of the server; as somebody else than root, it stays that somebody. */
    private List<String> sshd(SshKeygen.Pair client, SshKeygen.Pair host) throws IOException {
        Path hostKey = folder.resolve("host");
        Files.createFile(
                hostKey,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(hostKey, host.privatePem());
        Path keys = Files.writeString(folder.resolve("keys"), client.publicLine() + "\n");
        Path config =
                Files.write(
                        folder.resolve("sshd_config"),
                        List.of(
                                "HostKey " + hostKey,
                                "AuthorizedKeysFile " + keys,
                                "PidFile none",
                                "UsePAM no",
                                "StrictModes no",
                                "PermitRootLogin yes"));
        List<String> command = new ArrayList<>(List.of("unshare", "--net"));
        if (!USER.equals("root")) {
            command.add("--map-root-user");
        }
        command.addAll(List.of("sh", "-c", NETWORK, "sh"));
        if (USER.equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        } else {
            Object user = Files.getAttribute(folder, "unix:uid");
            Object group = Files.getAttribute(folder, "unix:gid");
            command.addAll(
                    List.of("unshare", "--user", "--map-user=" + user, "--map-group=" + group));
        }
        command.addAll(List.of("/usr/sbin/sshd", "-i", "-f", config.toString()));
        return command;
    }

    private static void serve(Socket socket, List<String> sshd) throws IOException {
        Process session =
                new ProcessBuilder(sshd).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            Thread.ofVirtual().start(() -> copy(socket, session));
            pass(session.getInputStream(), socket.getOutputStream());
        } finally {
            session.descendants().forEach(ProcessHandle::destroyForcibly);
            session.destroyForcibly();
        }
    }

    private static void copy(Socket socket, Process session) {
        try (OutputStream out = session.getOutputStream()) {
            pass(socket.getInputStream(), out);
        } catch (IOException e) {
            // the other side ended first
        }
    }

    private static void pass(InputStream in, OutputStream out) throws IOException {
        byte[] bytes = new byte[32_768];
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
            out.write(bytes, 0, count);
            out.flush();
        }
    }

    private static String fingerprint(SshKeygen.Pair host) {
        String[] parts = host.publicLine().split(" ");
        return new HostKey(parts[0], Base64.getDecoder().decode(parts[1])).fingerprint();
    }
}
