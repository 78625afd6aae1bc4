package dev.culvert.bench;

import dev.culvert.bench.Contestant.Target;
import java.io.IOException;
import java.net.Socket;
import java.util.List;

/** What a download that nobody reads does to its neighbours on the same Link. */
final class Neighbour {

    /** Until every buffer on the stalled way is full. */
    private static final int FILL_MILLIS = 700;

    private Neighbour() {}

    /** Rates in Mbit/s, latencies in µs at p99, alone and beside it. */
    record Effect(double aloneRate, double besideRate, double aloneLatency, double besideLatency) {
        double kept() {
            return 100 * besideRate / aloneRate;
        }

        double slower() {
            return besideLatency / aloneLatency;
        }
    }

    static List<Row> besideAStalledDownload(Lab lab) throws IOException {
        Duel<Effect> duel = Duel.fight(lab, lab.options().rounds(), c -> effect(lab, c));
        return List.of(
                duel.own(
                        "rate kept beside a stalled download",
                        "%",
                        "≥ 95 %",
                        kept -> kept >= 95,
                        Effect::kept),
                duel.own(
                        "p99 beside a stalled download",
                        "×",
                        "≤ 2 ×",
                        slower -> slower <= 2,
                        Effect::slower));
    }

    private static Effect effect(Lab lab, Contestant contestant) throws IOException {
        Traffic traffic = lab.traffic();
        Dial source = Dial.port(contestant.local(Target.SOURCE));
        Dial echo = Dial.port(contestant.local(Target.ECHO));
        int rounds = lab.options().either(2_000, 300);
        double aloneRate = traffic.down(source, contestant).mbits();
        double aloneLatency =
                Latency.micros(Traffic.pingPong(echo, Traffic.QUESTION, rounds), 0.99);
        try (Socket stalled = source.open()) {
            stalled.getInputStream().readNBytes(1);
            Wait.millis(FILL_MILLIS);
            double besideRate = traffic.downBesideOthers(source, contestant).mbits();
            double besideLatency =
                    Latency.micros(Traffic.pingPong(echo, Traffic.QUESTION, rounds), 0.99);
            return new Effect(aloneRate, besideRate, aloneLatency, besideLatency);
        } finally {
            lab.targets().awaitQuiet();
        }
    }
}
