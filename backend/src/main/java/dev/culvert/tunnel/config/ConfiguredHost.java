package dev.culvert.tunnel.config;

import dev.culvert.tunnel.command.HostOptions;
import java.util.List;

/**
 * What the file says about one host.
 *
 * @param alias the name to give to {@code ssh}
 * @param line where the name stands first, counted from 1
 * @param way the hosts to pass through, outermost first; ProxyJump of ProxyJump is followed
 * @param entry server, forwards, keys
 * @param problems in the order of lines
 * @param ignored in the order of lines
 */
public record ConfiguredHost(
        String alias,
        int line,
        List<Hop> way,
        HostOptions.Entry entry,
        List<LineProblem> problems,
        List<IgnoredLine> ignored) {

    public ConfiguredHost {
        way = List.copyOf(way);
        problems = List.copyOf(problems);
        ignored = List.copyOf(ignored);
    }

    /** Whether enough is understood to reach the host as the file wants it. */
    public boolean canBeMade() {
        return problems.stream().noneMatch(LineProblem::spoilsHost);
    }

    /**
     * A jump host, as its own lines describe it.
     *
     * @param name as ProxyJump names it
     */
    public record Hop(String name, HostOptions.Entry entry) {}
}
