package dev.culvert.bench;

import dev.culvert.bench.Contestant.Target;
import dev.culvert.bench.Traffic.Speed;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One connection at full speed, up and down, through each kind of forward. */
final class Throughput {

    private Throughput() {}

    static List<Row> local(Lab lab) throws IOException {
        return List.of(
                up(lab, lab.traffic(), "LOCAL up", 1, c -> Dial.port(c.local(Target.SINK))),
                down(lab, lab.traffic(), "LOCAL down", 1, c -> Dial.port(c.local(Target.SOURCE))));
    }

    static List<Row> remote(Lab lab) throws IOException {
        return List.of(
                up(lab, lab.traffic(), "REMOTE up", 1, c -> Dial.port(c.remote(Target.SINK))),
                down(
                        lab,
                        lab.traffic(),
                        "REMOTE down",
                        1,
                        c -> Dial.port(c.remote(Target.SOURCE))));
    }

    static List<Row> dynamic(Lab lab) throws IOException {
        int sink = lab.targets().port(Target.SINK);
        int source = lab.targets().port(Target.SOURCE);
        return List.of(
                up(lab, lab.traffic(), "DYNAMIC up", 1, c -> Dial.socks(c.dynamic(), sink)),
                down(lab, lab.traffic(), "DYNAMIC down", 1, c -> Dial.socks(c.dynamic(), source)));
    }

    /** Up, the server's window decides, which is OpenSSH's own in both cases. */
    static List<Row> far(Lab lab) throws IOException {
        String name = "LOCAL over " + Lab.ROUND_TRIP_MILLIS + " ms";
        return List.of(
                up(lab, lab.farTraffic(), name + " up", 1, c -> Dial.port(c.far(Target.SINK))),
                down(
                        lab,
                        lab.farTraffic(),
                        name + " down",
                        2,
                        c -> Dial.port(c.far(Target.SOURCE))));
    }

    private static Row up(
            Lab lab, Traffic traffic, String name, double bar, Function<Contestant, Dial> dial)
            throws IOException {
        return row(lab, name, bar, c -> traffic.up(dial.apply(c), c));
    }

    private static Row down(
            Lab lab, Traffic traffic, String name, double bar, Function<Contestant, Dial> dial)
            throws IOException {
        return row(lab, name, bar, c -> traffic.down(dial.apply(c), c));
    }

    private static Row row(Lab lab, String name, double bar, Duel.Turn<Speed> turn)
            throws IOException {
        Duel<Speed> duel = Duel.fight(lab, lab.options().rounds(), turn);
        Map<String, Double> cpu = new LinkedHashMap<>(duel.both("CPU s/GB", Speed::cpu));
        cpu.putAll(duel.both("sshd CPU s/GB", Speed::serverCpu));
        return duel.atLeast(name, "Mbit/s", bar, Speed::mbits).with(cpu);
    }
}
