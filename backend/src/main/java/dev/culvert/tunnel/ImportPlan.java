package dev.culvert.tunnel;

import dev.culvert.problem.Problem;
import dev.culvert.tunnel.Plan.PlannedHost;
import dev.culvert.tunnel.Plan.PlannedTunnel;
import dev.culvert.tunnel.config.IgnoredLine;
import dev.culvert.tunnel.config.LineProblem;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an ssh_config would make, before anything is made.
 *
 * @param hosts one for each name in the file, in its order
 * @param problems of lines that concern no host in particular
 */
public record ImportPlan(List<Entry> hosts, List<LineProblem> problems) {

    /** Problems of the file and of all its hosts in the order of lines, each once. */
    public List<LineProblem> allProblems() {
        return Stream.concat(
                        problems.stream(), hosts.stream().flatMap(host -> host.problems().stream()))
                .distinct()
                .sorted(Comparator.comparingInt(LineProblem::line))
                .toList();
    }

    /** Lines that change nothing, in their order, each once. */
    public List<IgnoredLine> allIgnored() {
        return hosts.stream()
                .flatMap(host -> host.ignored().stream())
                .distinct()
                .sorted(Comparator.comparingInt(IgnoredLine::line))
                .toList();
    }

    /**
     * One name of the file.
     *
     * @param alias as the file names it
     * @param line where, counted from 1
     * @param host what it is or would be
     * @param way the Hosts in front of it, outermost first
     * @param problems of its lines, in their order
     * @param refused forwards that no tunnel can be made of, each with the reason
     * @param canBeMade false where a problem spoils the Host itself
     */
    public record Entry(
            String alias,
            int line,
            Wanted host,
            List<Wanted> way,
            List<PlannedTunnel> tunnels,
            List<LineProblem> problems,
            List<IgnoredLine> ignored,
            List<Problem> refused,
            boolean canBeMade) {

        /** Whether there is nothing left to make. */
        public boolean isThere() {
            return host.host().id() != null
                    && tunnels.stream().allMatch(tunnel -> tunnel.existing() != null);
        }
    }

    /**
     * A Host with what a new one gets.
     *
     * @param keyFile the first IdentityFile, as written; null where the file names none
     * @param keyName the saved key that would sign in; null when that has to be chosen later
     */
    public record Wanted(
            PlannedHost host,
            @Nullable String keyFile,
            @Nullable String keyName,
            @Nullable UUID keyId,
            boolean compression,
            Duration keepAlive) {}
}
