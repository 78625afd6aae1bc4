package dev.culvert.bench;

import dev.culvert.bench.Contestant.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How quickly small things pass: questions with answers, and new connections. */
final class Latency {

    /** Clients that connect at the same time. */
    private static final int CLIENTS = 4;

    /** They take long: through ssh some 40 ms each. */
    private static final int MOST_IN_PIECES = 100;

    private Latency() {}

    static List<Row> pingPong(Lab lab) throws IOException {
        int rounds = lab.options().either(5_000, 500);
        Duel<long[]> duel =
                Duel.fight(
                        lab,
                        lab.options().either(5, 2),
                        c ->
                                Traffic.pingPong(
                                        Dial.port(c.local(Target.ANSWERS)),
                                        Traffic.ANSWER,
                                        rounds));
        Duel<long[]> pieces =
                Duel.fight(
                        lab,
                        lab.options().either(5, 2),
                        c ->
                                Traffic.pingPong(
                                        Dial.port(c.local(Target.PIECES)),
                                        Traffic.ANSWER,
                                        Math.min(rounds, MOST_IN_PIECES)));
        return List.of(
                duel.atMost("question and answer, p50", "µs", 1, took -> micros(took, 0.5)),
                duel.atMost("question and answer, p99", "µs", 0.25, took -> micros(took, 0.99)),
                pieces.atMost("answer in two pieces, p50", "µs", 1, took -> micros(took, 0.5)));
    }

    static List<Row> connections(Lab lab) throws IOException {
        Duel<Double> duel =
                Duel.fight(
                        lab,
                        lab.options().either(5, 2),
                        c -> perSecond(Dial.port(c.local(Target.ECHO)), lab.options().seconds()));
        return List.of(duel.atLeast("new connections", "1/s", 1, rate -> rate));
    }

    /**
     * @param sorted nanoseconds
     */
    static double micros(long[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1, sorted.length * quantile)] / 1e3;
    }

    private static double perSecond(Dial dial, double seconds) throws IOException {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        List<Future<Integer>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(
                        threads.submit(() -> {
                            int visits = 0;
                            for (; System.nanoTime() < end; visits++) {
                                Traffic.visit(dial);
                            }
                            return visits;
                        }));
            }
            int sum = 0;
            for (Future<Integer> client : clients) {
                sum += client.get();
            }
            return sum / ((System.nanoTime() - start) / 1e9);
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException("a connection failed: " + e.getMessage(), e);
        }
    }
}
