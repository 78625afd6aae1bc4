package dev.culvert.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Runs the benchmark and prints its table. */
public final class Bench {

    private static final String USAGE =
            """
            Usage: java -jar culvert.jar bench [--quick] [--rows=a,b,…] [--json=file] [--jfr=file]
                                               [--rounds=n] [--seconds=s]
              --quick    short measurements and small numbers: a look, not a result
              --rows     only these: %s
              --json     writes the results there as well
              --jfr      the console under test records a JFR profile there
              --rounds   how often ssh and Culvert take turns
              --seconds  length of one throughput measurement
            Needs OpenSSH (ssh, sshd, ssh-keygen) and a JDK 25, uses loopback only, and leaves
            nothing behind.
            """;

    private Bench() {}

    /** Ends the process: 0 when every row was measured, 1 when one could not be, 2 for misuse. */
    public static void main(String[] args) {
        System.exit(run(args, System.out));
    }

    /** The same without ending the process; the answer is the exit status. */
    static int run(String[] args, PrintStream out) {
        if (args.length == 1 && args[0].equals(Holder.ROLE)) {
            return Holder.hold(out);
        }
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            out.print(USAGE.formatted(String.join(" ", Measurement.all().keySet())));
            return 2;
        }
        Children children = new Children();
        Thread onExit = new Thread(children::close, "bench-exit");
        Runtime.getRuntime().addShutdownHook(onExit);
        try (children) {
            return measure(options, children, out);
        } catch (IOException e) {
            out.println("The benchmark could not start: " + e.getMessage());
            return 1;
        } finally {
            forget(onExit);
        }
    }

    private static void forget(Thread onExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // Ctrl-C: it is at work already
        }
    }

    private static int measure(Options options, Children children, PrintStream out)
            throws IOException {
        Instant date = Instant.now();
        List<Row> rows = new ArrayList<>();
        try (Lab lab = Lab.open(options, children, out)) {
            Machine machine = Machine.look(children);
            out.println(machine);
            for (var each : Measurement.all().entrySet()) {
                if (options.wants(each.getKey())) {
                    out.println("  … " + each.getKey());
                    rows.addAll(attempt(each.getKey(), each.getValue(), lab));
                }
            }
            Report report = new Report(date, options.quick(), machine, rows);
            report.print(out);
            if (options.json() != null) {
                report.write(options.json());
            }
        }
        return rows.stream().anyMatch(Row::missing) ? 1 : 0;
    }

    /** A row that cannot run says why and leaves the others alone. */
    private static List<Row> attempt(String name, Measurement measurement, Lab lab) {
        try {
            return measurement.run(lab);
        } catch (IOException | RuntimeException e) {
            return List.of(Row.impossible(name, String.valueOf(e.getMessage())));
        }
    }
}
