package dev.culvert.soak;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.number;
import static dev.culvert.tunnel.Workbench.part;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.culvert.testing.ConsoleProcess;
import dev.culvert.testing.FreshHome;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.TcpServer;
import dev.culvert.tunnel.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A console under mixed load and restarts of its SSH server, after which it must hold what it held
 * before. {@code -Dculvert.soak=30m} sets the length; a third of it, at most five minutes, is
 * warm-up.
 */
class SoakIT {

    private static final Duration LENGTH = length(System.getProperty("culvert.soak", "3m"));
    private static final Duration LONGEST_WARM_UP = Duration.ofMinutes(5);
    private static final Duration LONG = Duration.ofMinutes(10);

    /** sshd restarts as often in a long soak; in a short one, at least once in each part. */
    private static final Duration RESTART_EVERY =
            LENGTH.compareTo(LONG) >= 0 ? Duration.ofMinutes(3) : Duration.ofSeconds(45);

    private static final double HEAP_GROWTH = 1.05;
    private static final long DESCRIPTORS = 10;
    private static final long THREADS = 5;

    /** Timers and pools of the console itself come and go. */
    private static final long VIRTUAL_THREADS = 20;

    private final List<Map<String, Object>> tunnels = new ArrayList<>();
    private Workbench work;

    @Test
    void holdsAfterwardsWhatItHeldBefore() throws Exception {
        try (OpenSshServer server = OpenSshServer.start();
                TcpServer echo = TcpServer.echo();
                TcpServer early = Load.earlyCloser();
                TcpServer answering = Load.answerer();
                TcpServer source = TcpServer.source(Load.TRANSFER);
                TcpServer endless = Load.endless();
                ConsoleProcess console = ConsoleProcess.start(FreshHome.create(), freePort())) {
            work = new Workbench(console.web());
            String one = work.trustedHost(server);
            String other =
                    work.trustedHost(
                            server.endpoint(),
                            server.user(),
                            server.privateKeyPem(),
                            server.hostKey().fingerprint());
            int socks = dynamic(one);
            List<Load.Way> echoes =
                    List.of(
                            Load.port(local(one, echo)),
                            Load.port(remote(other, echo)),
                            Load.socks(socks, echo.port()));
            List<Load.Way> sources =
                    List.of(
                            Load.port(local(other, source)),
                            Load.port(remote(one, source)),
                            Load.socks(socks, source.port()));
            List<Load.Way> stalling =
                    List.of(Load.port(local(one, endless)), Load.port(local(other, endless)));
            Load.Way earlyWay = Load.port(local(one, early));
            Load.Way answeringWay = Load.port(local(other, answering));
            try (Load load =
                    new Load(
                            server,
                            echoes.getFirst(),
                            earlyWay,
                            answeringWay,
                            sources,
                            echoes,
                            stalling,
                            RESTART_EVERY)) {
                Duration warmUp = shorter(LENGTH.dividedBy(3), LONGEST_WARM_UP);
                Vitals before = after(load, warmUp, console);
                Vitals after = after(load, LENGTH.minus(warmUp), console);
                report(load, before, after);
                judge(load, before, after);
            }
        }
    }

    private Vitals after(Load load, Duration time, ConsoleProcess console) throws Exception {
        load.go();
        new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        load.rest();
        for (Map<String, Object> tunnel : tunnels) {
            work.untilState(tunnel, "live"); // none is stuck
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(number(work.find(text(tunnel, "id")), "connections"))
                                    .isZero());
        }
        return Vitals.of(console.pid());
    }

    private static void judge(Load load, Vitals before, Vitals after) {
        assertThat(load.wrong).as("wrong bytes").isEmpty();
        assertThat(load.broken).as("broken although nothing was restarted").isEmpty();
        assertThat(load.restarts.get()).as("restarts").isGreaterThanOrEqualTo(2);
        assertThat((double) after.heap())
                .as("bytes of live objects")
                .isLessThanOrEqualTo(before.heap() * HEAP_GROWTH);
        assertThat(after.descriptors())
                .as("file descriptors")
                .isCloseTo(before.descriptors(), within(DESCRIPTORS));
        assertThat(after.threads()).as("threads").isCloseTo(before.threads(), within(THREADS));
        assertThat(after.virtualThreads())
                .as("virtual threads")
                .isLessThanOrEqualTo(before.virtualThreads() + VIRTUAL_THREADS);
    }

    private static void report(Load load, Vitals before, Vitals after) throws IOException {
        String summary =
                String.format(
                        Locale.ROOT,
                        "Soak of %s: %d connections (%d uploads closed early), %d MiB checked, %d"
                                + " restarts that cut %d; %d wrong, %d broken; heap %.1f -> %.1f"
                                + " MiB (%+.1f %%), descriptors %d -> %d, threads %d -> %d,"
                                + " virtual threads %d -> %d%n",
                        LENGTH,
                        load.connections.get(),
                        load.earlyClosed.get(),
                        load.checkedBytes.get() >> 20,
                        load.restarts.get(),
                        load.cutByRestart.get(),
                        load.wrong.size(),
                        load.broken.size(),
                        before.heap() / 1048576.0,
                        after.heap() / 1048576.0,
                        100.0 * (after.heap() - before.heap()) / before.heap(),
                        before.descriptors(),
                        after.descriptors(),
                        before.threads(),
                        after.threads(),
                        before.virtualThreads(),
                        after.virtualThreads());
        System.out.print(summary);
        Files.writeString(Path.of("target", "soak.md"), summary);
    }

    private int local(String host, TcpServer target) {
        int port = freePort();
        tunnels.add(work.untilState(work.local(host, port, target.port()), "live"));
        return port;
    }

    private int remote(String host, TcpServer target) {
        int port = freePort();
        tunnels.add(work.untilState(work.remote(host, port, target.port()), "live"));
        return (int) number(part(tunnels.getLast(), "listen"), "port");
    }

    private int dynamic(String host) {
        int port = freePort();
        tunnels.add(work.untilState(work.dynamic(host, port), "live"));
        return port;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** As in {@code 30m} or {@code 90s}. */
    private static Duration length(String text) {
        return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }
}
