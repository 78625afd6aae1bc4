package dev.culvert.bench;

import dev.culvert.bench.Contestant.Target;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How soon a tunnel carries again after what broke it is over. */
final class Recovery {

    /** How long the SSH server stays away when it restarts. */
    private static final int RESTART_MILLIS = 2_000;

    private static final int RESTARTS = 5;

    /** A Link that lived shorter counts as one more failed try, and the next waits longer. */
    private static final int STEADY_MILLIS = 6_000;

    /** A dead path is noticed by three missing answers to keepalives. */
    private static final int NOTICED_WITHIN_SECONDS = 35;

    private static final int BACK_WITHIN_SECONDS = 2;

    private Recovery() {}

    static List<Row> afterRestart(Lab lab) throws IOException {
        Api api = lab.culvert().console().api();
        String host = api.host("restart", lab.sshd(), lab.sshd().port(), lab.culvert().keyId());
        int port = Ports.free();
        api.awaitLive(api.tunnel(host, "local", port, lab.targets().port(Target.ECHO)));
        double[] took = new double[lab.options().either(RESTARTS, 1)];
        for (int i = 0; i < took.length; i++) {
            Wait.millis(STEADY_MILLIS);
            lab.sshd().kill();
            Wait.millis(RESTART_MILLIS);
            lab.sshd().start();
            took[i] = secondsUntilItCarries(port);
        }
        String note =
                "away for %d s, %d times; worst %.1f s"
                        .formatted(
                                RESTART_MILLIS / 1000,
                                took.length,
                                Arrays.stream(took).max().orElse(0));
        return List.of(
                Row.atMost(
                        "carries again after sshd restarts",
                        "s",
                        Duel.median(took),
                        BACK_WITHIN_SECONDS,
                        note));
    }

    static List<Row> afterBlackhole(Lab lab) throws IOException {
        int seconds = lab.options().either(60, 5);
        Api api = lab.culvert().console().api();
        try (DelayedPath path = DelayedPath.to(lab.sshd().port(), 0)) {
            String host = api.host("blackhole", lab.sshd(), path.port(), lab.culvert().keyId());
            int port = Ports.free();
            String tunnel = api.tunnel(host, "local", port, lab.targets().port(Target.ECHO));
            api.awaitLive(tunnel);
            long start = System.nanoTime();
            path.dead(true);
            Double noticed = null;
            while (since(start) < seconds) {
                if (noticed == null && !api.state(tunnel).equals("live")) {
                    noticed = since(start);
                }
                Wait.millis(100);
            }
            path.dead(false);
            return rows(seconds, noticed, secondsUntilItCarries(port));
        }
    }

    private static List<Row> rows(int seconds, @Nullable Double noticed, double back) {
        Row carries =
                Row.atMost(
                        "carries again after a dead path",
                        "s",
                        back,
                        BACK_WITHIN_SECONDS,
                        "dead for " + seconds + " s");
        String name = "dead path noticed after";
        if (seconds <= NOTICED_WITHIN_SECONDS) {
            return List.of(carries);
        }
        double after = noticed == null ? Double.POSITIVE_INFINITY : noticed;
        return List.of(Row.atMost(name, "s", after, NOTICED_WITHIN_SECONDS, ""), carries);
    }

    /** Clients that come meanwhile may wait in the gap or be sent away; both try again. */
    private static double secondsUntilItCarries(int port) throws IOException {
        long start = System.nanoTime();
        Wait.until("the tunnel carries again", () -> carries(port));
        return since(start);
    }

    private static boolean carries(int port) {
        try (Socket socket = Ports.connect(port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write(1);
            return socket.getInputStream().read() == 1;
        } catch (IOException e) {
            return false;
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
