package dev.culvert.tunnel;

import static dev.culvert.tunnel.Workbench.freePort;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.Clients;
import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.Sha256;
import dev.culvert.testing.TcpServer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * What OpenSSH expects of its own forwards (regress/forwarding.sh): pairs of {@code -L} and {@code
 * -R}, each leading to the next, carry a file unchanged. Here all of them share one Link, on which
 * every byte passes 18 times: whatever waits for a neighbour there waits for itself.
 */
@CulvertTest
class ChainIT {

    /** As many as in OpenSSH's test. */
    private static final int PAIRS = 9;

    private static final int BYTES = 16 << 20;
    private static final String SHA256 = Sha256.ofPattern(BYTES);

    @Autowired private Console console;

    @Test
    void nineChainedPairsCarryAFileUnchangedBothWays() throws Exception {
        Workbench work = new Workbench(console.member());
        try (OpenSshServer server = OpenSshServer.start();
                TcpServer sink = TcpServer.sink();
                TcpServer source = TcpServer.source(BYTES)) {
            String host = work.trustedHost(server);
            int up = chain(work, host, sink.port());
            Clients.send(Clients.connect(up), BYTES);

            assertThat(digestOfTheFile(sink)).isEqualTo(SHA256);
            int down = chain(work, host, source.port());
            assertThat(Clients.digest(Clients.connect(down))).isEqualTo(SHA256);
        }
    }

    /** From the end to the front, so that each finds the next one listening. */
    private static int chain(Workbench work, String host, int target) {
        int next = target;
        for (int pair = 0; pair < PAIRS; pair++) {
            int remote = freePort();
            work.untilState(work.remote(host, remote, next), "live");
            int local = freePort();
            work.untilState(work.local(host, local, remote), "live");
            next = local;
        }
        return next;
    }

    /** The first upload that is not one of the probes, which are empty or broken off. */
    private static String digestOfTheFile(TcpServer sink) throws InterruptedException {
        String empty = Sha256.ofPattern(0);
        String digest = sink.digest();
        while (digest.equals(empty) || digest.startsWith("broken")) {
            digest = sink.digest();
        }
        return digest;
    }
}
