package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.TcpServer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What a real sshd binds is said as it is, whatever was asked for. */
@CulvertTest
class GatewayPortsIT {

    @Autowired private Console console;

    /** The SSH host has an address that is not 127.0.0.1, so a port on loopback refuses there. */
    @ParameterizedTest(name = "GatewayPorts {0}, asked for {1}")
    @CsvSource({
        "no, *, degraded, R_LOOPBACK, Only programs on",
        "no, localhost, live, , verified",
        "no, own, degraded, R_LOOPBACK, Only programs on",
        "yes, *, live, , verified",
        "yes, localhost, degraded, R_WIDENED, more than you asked",
        "yes, own, degraded, R_WIDENED, more than you asked",
        "clientspecified, *, live, , verified",
        "clientspecified, localhost, live, , verified",
        "clientspecified, own, live, , verified",
    })
    void saysWhatTheServerReallyBound(
            String setting, String asked, String state, String code, String reach)
            throws IOException {
        String address = ownAddress();
        int sshPort = freePort();
        try (TcpServer echo = TcpServer.echo();
                OpenSshServer server =
                        OpenSshServer.builder()
                                .port(sshPort)
                                .config(
                                        "ListenAddress " + address + ":" + sshPort,
                                        "GatewayPorts " + setting)
                                .start()) {
            Workbench work = new Workbench(console.member());
            Map<String, Object> listen =
                    Map.of("address", asked.equals("own") ? address : asked, "port", freePort());
            Map<String, Object> tunnel =
                    work.tunnel(
                            host(work, server, address),
                            "remote",
                            listen,
                            Workbench.target(echo.port()));

            work.untilState(tunnel, state);
            Map<String, Object> settled = work.untilReachable(tunnel, reach);

            assertThat(text(part(settled, "listen"), "reachableBy"))
                    .contains(reach)
                    .doesNotContain("not verified");
            if (code != null) {
                assertThat(part(settled, "problem")).containsEntry("code", code).containsKey("fix");
            }
            assertThat(work.get("/api/v1/tunnels/" + text(tunnel, "id") + "/connections"))
                    .as("the probe is no connection")
                    .containsEntry("items", List.of());
            assertThat(settled).containsEntry("connectionsEver", 0);
        }
    }

    private static String host(Workbench work, OpenSshServer server, String address) {
        Map<String, Object> host = new HashMap<>();
        host.put("name", "edge");
        host.put("address", address);
        host.put("port", server.port());
        host.put("user", server.user());
        host.put("auth", Map.of("keyId", work.key(server)));
        String id = text(work.created("/api/v1/hosts", host), "id");
        work.trust(id, server.hostKey().fingerprint());
        return id;
    }

    /** An address of this machine other than loopback, or 127.0.0.2 where Linux has no other. */
    private static String ownAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(each -> each instanceof Inet4Address && !each.isLoopbackAddress())
                .filter(each -> !each.isLinkLocalAddress())
                .findFirst()
                .map(each -> each.getHostAddress())
                .orElse("127.0.0.2");
    }
}
