package dev.culvert.tunnel.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.policy.ListenPorts;
import dev.culvert.problem.Problem;
import dev.culvert.ssh.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A low port where the kernel really says no. Tests may run as root, and containers may let
 * everybody open low ports, so the listener opens in a process without the right to, in a network
 * namespace with the kernel's own limit.
 */
class PrivilegedPortIT {

    @Test
    void aLowPortIsRefusedByTheKernelAndAnotherIsOffered() throws Exception {
        List<String> command = new ArrayList<>(List.of("unshare", "--net"));
        if (!System.getProperty("user.name").equals("root")) {
            command.add("--map-root-user");
        }
        command.addAll(List.of("setpriv", "--bounding-set=-net_bind_service"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-cp", System.getProperty("java.class.path")));
        command.add(Opening.class.getName());

        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(said)
                .isEqualTo(
                        "8080 opened\nBIND_PRIVILEGED: Port 80 needs root on the console. Use port"
                                + " 8080 instead.");
    }

    /** Opens a port that it may, and one that it may not, as a tunnel would. */
    static final class Opening {

        private Opening() {}

        public static void main(String[] args) {
            open(8080);
            open(80);
        }

        private static void open(int port) {
            Endpoint listen = new Endpoint("*", port);
            try {
                PortListener.open(listen, incoming -> {}).close();
                System.out.println(port + " opened");
            } catch (IOException e) {
                Problem said = ForwardProblems.bind(listen, e, null, ListenPorts.all());
                System.out.println(said.code() + ": " + said.title() + ". " + said.fix());
            }
        }
    }
}
