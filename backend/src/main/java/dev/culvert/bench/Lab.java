package dev.culvert.bench;

import java.io.IOException;
import java.io.PrintStream;

/** Who takes part in a run: one sshd, {@code ssh}, a console, and where the traffic ends. */
record Lab(
        Options options,
        Children children,
        PrintStream out,
        Sshd sshd,
        Targets targets,
        DelayedPath farPath,
        OpenSsh ssh,
        Culvert culvert)
        implements AutoCloseable {

    /** Round trip of the long way: one across an ocean, or a phone. */
    static final int ROUND_TRIP_MILLIS = 50;

    private static final double WARM_UP = 0.4;
    private static final double FAR_WARM_UP = 2;

    static Lab open(Options options, Children children, PrintStream out) throws IOException {
        Sshd sshd = Sshd.start(children);
        Targets targets = Targets.open();
        DelayedPath farPath = DelayedPath.to(sshd.port(), ROUND_TRIP_MILLIS);
        OpenSsh ssh = OpenSsh.start(children, sshd, targets, farPath.port());
        Console console = Console.start(options, children);
        Culvert culvert = Culvert.start(console, sshd, targets, farPath.port());
        targets.awaitQuiet();
        return new Lab(options, children, out, sshd, targets, farPath, ssh, culvert);
    }

    Traffic traffic() {
        return new Traffic(targets, sshd, WARM_UP, options.seconds());
    }

    /** Over the long way, where windows need many round trips to grow. */
    Traffic farTraffic() {
        return new Traffic(targets, sshd, FAR_WARM_UP, options.seconds());
    }

    @Override
    public void close() {
        targets.close();
        farPath.close();
    }
}
