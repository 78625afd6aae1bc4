package dev.culvert.pages.tunnel;

import dev.culvert.pages.drawing.PathLine;
import dev.culvert.pages.drawing.PathLine.Hop;
import dev.culvert.pages.drawing.PathState;
import dev.culvert.problem.Problem;
import dev.culvert.tunnel.Plan;
import dev.culvert.tunnel.Plan.PlannedHost;
import dev.culvert.tunnel.Plan.PlannedTunnel;
import dev.culvert.tunnel.command.Ignored;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the command in the bar would open, or why it opens nothing.
 *
 * @param signIn how it would sign in, in words
 * @param ignored options that change nothing here
 */
record Preview(
        @Nullable Problem problem, List<PathLine> paths, String signIn, List<String> ignored) {

    static Preview of(Plan plan) {
        PlannedHost host = plan.host();
        String key = plan.keyName();
        String as = "as " + host.user();
        String signIn =
                host.id() != null
                        ? as + " on a host you saved"
                        : key == null
                                ? as + " on a new host; how to sign in is asked next"
                                : as + " on a new host, key " + key;
        return new Preview(
                null,
                plan.tunnels().stream().map(tunnel -> path(plan, tunnel)).toList(),
                signIn,
                plan.ignored().stream().map(Ignored::option).toList());
    }

    static Preview of(Problem problem) {
        return new Preview(problem, List.of(), "", List.of());
    }

    private static PathLine path(Plan plan, PlannedTunnel tunnel) {
        boolean here = tunnel.kind().listensHere();
        String near = here ? TunnelPaths.CONSOLE : plan.host().name();
        String far = here ? plan.host().name() : TunnelPaths.CONSOLE;
        List<Hop> via = new ArrayList<>();
        plan.jumps().forEach(jump -> via.add(hop(jump)));
        via.add(hop(plan.host()));
        return new PathLine(
                PathState.DRAFT,
                null,
                TunnelPaths.who(List.of(), tunnel.listen(), near),
                TunnelPaths.port(near, tunnel.listen()),
                via,
                TunnelPaths.to(far, tunnel.target()));
    }

    private static Hop hop(PlannedHost host) {
        UUID id = host.id();
        return new Hop(id == null ? null : id.toString(), host.name());
    }
}
