package dev.culvert.policy;

import dev.culvert.problem.Problem;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Which ports of the console's own machine people may open. What is open already is not asked
 * again; a tunnel is, whenever it is made and whenever it starts.
 */
@Component
public final class ListenPorts {

    private final List<PortRange> ranges;

    @Autowired
    ListenPorts(PolicySettings settings) {
        this(settings.portRanges());
    }

    private ListenPorts(List<PortRange> ranges) {
        this.ranges = ranges;
    }

    /** Every port. */
    public static ListenPorts all() {
        return new ListenPorts(List.of(new PortRange(1, PortRange.HIGHEST)));
    }

    /** Whether the port may be opened. */
    public boolean allow(int port) {
        return ranges.stream().anyMatch(range -> range.holds(port));
    }

    /**
     * @throws dev.culvert.problem.ProblemException {@code BIND_POLICY}, with a port that is allowed
     */
    public void check(int port) {
        if (!allow(port)) {
            throw new Problem(
                            "BIND_POLICY",
                            403,
                            "Port " + port + " may not be opened on the console",
                            "Its operator allows "
                                    + words()
                                    + " there (culvert.policy.listen-ports).",
                            "Use port " + like(port) + ".")
                    .asException();
        }
    }

    /**
     * An allowed port that is easy to remember beside {@code port}, and another one wherever there
     * is more than one: it ends in the same digits if it can (5432 becomes 15432), else it is the
     * first of all.
     */
    public int like(int port) {
        IntStream sameEnd =
                Stream.of(10_000, 1_000, 100)
                        .flatMapToInt(round ->
                                IntStream.rangeClosed(0, PortRange.HIGHEST / round)
                                        .map(times -> times * round + port % round));
        IntStream any =
                ranges.stream().flatMapToInt(r -> IntStream.rangeClosed(r.first(), r.last()));
        return IntStream.concat(sameEnd, any)
                .filter(other -> other != port && allow(other))
                .findFirst()
                .orElse(port);
    }

    private String words() {
        return "the ports "
                + ranges.stream().map(PortRange::words).collect(Collectors.joining(", "));
    }
}
