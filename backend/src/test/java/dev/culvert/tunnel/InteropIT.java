package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.number;
import static dev.culvert.tunnel.Workbench.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.Clients;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.ForeignSshServer;
import dev.culvert.testing.Sha256;
import dev.culvert.testing.TcpServer;
import java.net.Socket;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Every kind of forward over servers that are not OpenSSH, in both directions. */
@CulvertTest
class InteropIT {

    private static final int BYTES = 8 << 20;
    private static final String SHA256 = Sha256.ofPattern(BYTES);

    /** Debian's packages dropbear-bin and python3-asyncssh. */
    enum Software {
        DROPBEAR(ForeignSshServer::dropbear),
        ASYNCSSH(ForeignSshServer::asyncssh);

        private final Supplier<ForeignSshServer> start;

        Software(Supplier<ForeignSshServer> start) {
            this.start = start;
        }
    }

    @Autowired private Console console;
    private Workbench work;

    @BeforeEach
    void comeIn() {
        work = new Workbench(console.member());
    }

    @ParameterizedTest
    @EnumSource
    void localCarriesBothWays(Software software) throws Exception {
        try (ForeignSshServer server = software.start.get();
                TcpServer sink = TcpServer.sink();
                TcpServer source = TcpServer.source(BYTES)) {
            String host = trusted(server);
            int up = freePort();
            int down = freePort();
            work.untilState(work.local(host, up, sink.port()), "live");
            work.untilState(work.local(host, down, source.port()), "live");
            sink.digest(); // the probe of the start, which sent nothing

            carriesUp(Clients.connect(up), sink);
            carriesDown(Clients.connect(down));
        }
    }

    @ParameterizedTest
    @EnumSource
    void remoteCarriesBothWays(Software software) throws Exception {
        try (ForeignSshServer server = software.start.get();
                TcpServer sink = TcpServer.sink();
                TcpServer source = TcpServer.source(BYTES)) {
            String host = trusted(server);
            // Dropbear tells no port that it chose: it grants only those that are named.
            int up = openedPort(work.remote(host, freePort(), sink.port()));
            int down = openedPort(work.remote(host, freePort(), source.port()));
            sink.digest(); // the probe of the start, which sent nothing

            carriesUp(Clients.connect(up), sink);
            carriesDown(Clients.connect(down));
        }
    }

    @ParameterizedTest
    @EnumSource
    void dynamicCarriesBothWays(Software software) throws Exception {
        try (ForeignSshServer server = software.start.get();
                TcpServer sink = TcpServer.sink();
                TcpServer source = TcpServer.source(BYTES)) {
            int proxy = freePort();
            work.untilState(work.dynamic(trusted(server), proxy), "live");

            carriesUp(Clients.socks5(proxy, "127.0.0.1", sink.port()), sink);
            carriesDown(Clients.socks5(proxy, "127.0.0.1", source.port()));
        }
    }

    private String trusted(ForeignSshServer server) {
        return work.trustedHost(
                server.endpoint(),
                ForeignSshServer.user(),
                server.privateKeyPem(),
                server.fingerprint());
    }

    private int openedPort(Map<String, Object> tunnel) {
        return (int) number(part(work.untilState(tunnel, "live"), "listen"), "port");
    }

    private static void carriesUp(Socket socket, TcpServer sink) throws Exception {
        Clients.send(socket, BYTES);
        assertThat(sink.digest()).isEqualTo(SHA256);
    }

    private static void carriesDown(Socket socket) throws Exception {
        assertThat(Clients.digest(socket)).isEqualTo(SHA256);
    }
}
