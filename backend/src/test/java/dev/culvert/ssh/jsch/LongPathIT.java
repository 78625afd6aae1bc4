package dev.culvert.ssh.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.ssh.Connector.Progress;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.LinkSettings;
import dev.culvert.testing.DelayRelay;
import dev.culvert.testing.LinkRequests;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.Streams;
import dev.culvert.testing.TcpServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.unit.DataSize;

/** A Link over a long path, against a real OpenSSH server. */
@Timeout(180)
class LongPathIT {

    private static final Endpoint NOBODY = new Endpoint("127.0.0.1", 0);
    private static final Duration ROUND_TRIP = Duration.ofMillis(50);
    private static final long MIB = 1024 * 1024;

    /** Lets the first window of a Link grow to 2 MiB, which is what OpenSSH grants, and no more. */
    private static final LinkSettings TWO_MEBIBYTES =
            new LinkSettings(
                    DataSize.ofMegabytes(4),
                    LinkSettings.DEFAULTS.recycleAfter(),
                    LinkSettings.DEFAULTS.recycleAge());

    @Test
    void downloadsTwiceAsFastAsAWindowOfTwoMebibytesAllows() throws Exception {
        try (var server = OpenSshServer.start();
                var path = new DelayRelay(server.endpoint(), ROUND_TRIP)) {
            double fixed = rate(server, path, TWO_MEBIBYTES, 100 * MIB);
            double growing = rate(server, path, LinkSettings.DEFAULTS, 400 * MIB);
            assertThat(growing)
                    .as("MiB/s, where a window of 2 MiB reaches %s", fixed)
                    .isGreaterThanOrEqualTo(2 * fixed);
        }
    }

    private static double rate(
            OpenSshServer server, DelayRelay path, LinkSettings settings, long bytes)
            throws Exception {
        var request =
                LinkRequests.request(
                        path.endpoint(),
                        null,
                        server.user(),
                        List.of(LinkRequests.key(server.privateKeyPem())),
                        List.of(server.hostKey()));
        try (Link link = new JschConnector(settings).connect(request, Progress.IGNORED);
                var source = TcpServer.source(bytes);
                var stream = link.open(source.endpoint(), NOBODY)) {
            long began = System.nanoTime();
            assertThat(Streams.digest(stream).bytes()).isEqualTo(bytes);
            double rate = bytes / (double) MIB / ((System.nanoTime() - began) / 1e9);
            System.getLogger("LongPathIT")
                    .log(System.Logger.Level.INFO, "{0} MiB/s at 50 ms", Math.round(rate));
            return rate;
        }
    }
}
