package dev.culvert.ssh.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.ssh.Connector.Progress;
import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.Link;
import dev.culvert.testing.LinkRequests;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.SocketPair;
import dev.culvert.testing.Streams;
import dev.culvert.testing.TcpServer;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What idle Links and connections cost, in heap; the stacks of their threads lie there, too,
 * because the threads are virtual.
 */
@Timeout(180)
class MemoryIT {

    private static final System.Logger log = System.getLogger(MemoryIT.class.getName());
    private static final Endpoint NOBODY = new Endpoint("127.0.0.1", 0);
    private static final int LINKS = 100;
    private static final int CONNECTIONS = 1_000;
    private static final long KIB = 1024;

    private final List<AutoCloseable> open = new ArrayList<>();

    @Test
    void anIdleLinkTakesAtMost150Kibibytes() throws Exception {
        try (var server = OpenSshServer.start()) {
            links(server, 5); // classes are loaded
            long before = used();
            links(server, LINKS);
            long each = (used() - before) / LINKS;
            log.log(System.Logger.Level.INFO, "an idle link: {0} KiB", each / KIB);
            assertThat(each).isLessThanOrEqualTo(150 * KIB);
        } finally {
            closeAll();
        }
    }

    @Test
    void anIdleConnectionTakesAtMost40Kibibytes() throws Exception {
        try (var server = OpenSshServer.start();
                var target = TcpServer.silent();
                Link link =
                        new JschConnector().connect(LinkRequests.to(server), Progress.IGNORED)) {
            carry(link, target, 20);
            long before = used();
            for (int i = 0; i < CONNECTIONS; i++) {
                open.add(new Socket("127.0.0.1", target.port()));
            }
            long ends = used() - before; // what client and target take is not ours
            carry(link, target, CONNECTIONS);
            long each = (used() - before - 2 * ends) / CONNECTIONS;
            log.log(System.Logger.Level.INFO, "an idle connection: {0} KiB", each / KIB);
            assertThat(each).isLessThanOrEqualTo(20 * KIB); // the bar is 40
        } finally {
            closeAll();
        }
    }

    /** Links that have carried something and rest now. */
    private void links(OpenSshServer server, int count) throws Exception {
        try (var echo = TcpServer.echo()) {
            for (int i = 0; i < count; i++) {
                Link link = new JschConnector().connect(LinkRequests.to(server), Progress.IGNORED);
                open.add(link);
                try (var stream = link.open(echo.endpoint(), NOBODY)) {
                    Streams.write(stream, "hello");
                    assertThat(Streams.read(stream, 5)).isEqualTo("hello");
                }
            }
        }
    }

    /** Connections as a tunnel carries them: a socket and a stream, fed into each other. */
    private void carry(Link link, TcpServer target, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            var pair = SocketPair.open();
            open.add(pair);
            Duplex stream = link.open(target.endpoint(), NOBODY);
            open.add(stream);
            pair.console().feed(stream, () -> {});
            stream.feed(pair.console(), () -> {});
        }
    }

    private void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        open.clear();
    }

    /** The least of several looks, each after a collection. */
    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least =
                    Math.min(
                            least,
                            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
