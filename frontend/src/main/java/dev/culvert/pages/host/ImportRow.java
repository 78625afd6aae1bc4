package dev.culvert.pages.host;

import dev.culvert.tunnel.ImportPlan.Entry;
import dev.culvert.tunnel.ImportPlan.Wanted;
import dev.culvert.tunnel.Plan.PlannedHost;
import dev.culvert.tunnel.Plan.PlannedTunnel;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A host of an ssh_config before it is imported.
 *
 * @param server as {@code user@address:port}
 * @param known the name of the Host that it is already; null when a new one is made
 * @param through jump hosts in order; empty when it is reached directly
 * @param signIn how a new Host would sign in, in words
 * @param tunnels as sentences
 * @param problems each with its line
 * @param can whether it can be chosen
 * @param chosen whether it is from the start: not where a port would open to everybody
 */
record ImportRow(
        String alias,
        int line,
        String server,
        @Nullable String known,
        String through,
        String signIn,
        List<TunnelLine> tunnels,
        List<String> problems,
        boolean can,
        boolean chosen) {

    /** Most problems that one host shows; a file can have thousands for each of its hosts. */
    private static final int MAX_PROBLEMS = 20;

    /**
     * @param there whether such a tunnel exists already
     */
    record TunnelLine(String words, boolean there) {
        static TunnelLine of(PlannedTunnel tunnel) {
            return new TunnelLine(tunnel.words(), tunnel.existing() != null);
        }
    }

    static ImportRow of(Entry entry) {
        PlannedHost host = entry.host().host();
        return new ImportRow(
                entry.alias(),
                entry.line(),
                host.user() + "@" + host.address() + ":" + host.port(),
                host.id() == null ? null : host.name(),
                entry.way().stream()
                        .map(each -> each.host().name())
                        .collect(Collectors.joining(", ")),
                signIn(entry.host()),
                entry.tunnels().stream().map(TunnelLine::of).toList(),
                problems(entry),
                entry.canBeMade() && !entry.isThere(),
                entry.canBeMade() && !entry.isThere() && !opensToEverybody(entry));
    }

    private static boolean opensToEverybody(Entry entry) {
        return entry.tunnels().stream().anyMatch(t -> t.existing() == null && t.isOpen());
    }

    private static String signIn(Wanted host) {
        String key = host.keyName();
        String file = host.keyFile();
        if (key != null) {
            return "Signs in with key " + key;
        }
        return file == null
                ? "How to sign in is chosen later"
                : "Wants " + file + ", which is not saved here under that name";
    }

    private static List<String> problems(Entry entry) {
        List<String> all = sentences(entry);
        return all.size() <= MAX_PROBLEMS
                ? all
                : Stream.concat(
                                all.stream().limit(MAX_PROBLEMS),
                                Stream.of((all.size() - MAX_PROBLEMS) + " more like these."))
                        .toList();
    }

    private static List<String> sentences(Entry entry) {
        return Stream.concat(
                        entry.problems().stream()
                                .map(each ->
                                        "Line %d: %s. %s"
                                                .formatted(
                                                        each.line(),
                                                        each.problem().title(),
                                                        each.problem().detail())),
                        entry.refused().stream().map(each -> each.title() + ". " + each.detail()))
                .toList();
    }
}
