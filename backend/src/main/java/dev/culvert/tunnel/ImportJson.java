package dev.culvert.tunnel;

import dev.culvert.problem.Problem;
import dev.culvert.tunnel.ConfigImport.Imported;
import dev.culvert.tunnel.ImportPlan.Entry;
import dev.culvert.tunnel.ImportPlan.Wanted;
import dev.culvert.tunnel.TunnelJson.ForwardJson;
import dev.culvert.tunnel.TunnelJson.HostJson;
import dev.culvert.tunnel.config.IgnoredLine;
import dev.culvert.tunnel.config.LineProblem;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An import as the API shows it. */
final class ImportJson {

    private ImportJson() {}

    record PreviewJson(
            List<EntryJson> hosts, List<ProblemJson> problems, List<IgnoredJson> ignored) {
        static PreviewJson of(ImportPlan plan) {
            return new PreviewJson(
                    plan.hosts().stream().map(EntryJson::of).toList(),
                    problemsOf(plan),
                    ignoredOf(plan));
        }
    }

    /**
     * @param host what the name is or would be; {@code known} says which
     * @param keyFile the IdentityFile of the file, where it names one
     * @param key the saved key that would sign in
     * @param canBeMade false where one of the file's problems spoils the Host
     */
    record EntryJson(
            String alias,
            int line,
            HostJson host,
            List<HostJson> jump,
            List<ForwardJson> tunnels,
            @Nullable String keyFile,
            @Nullable String key,
            boolean canBeMade,
            List<String> refused) {
        static EntryJson of(Entry entry) {
            return new EntryJson(
                    entry.alias(),
                    entry.line(),
                    HostJson.of(entry.host().host()),
                    entry.way().stream().map(Wanted::host).map(HostJson::of).toList(),
                    entry.tunnels().stream().map(ForwardJson::of).toList(),
                    entry.host().keyFile(),
                    entry.host().keyName(),
                    entry.canBeMade(),
                    entry.refused().stream().map(Problem::detail).toList());
        }
    }

    record ProblemJson(int line, String code, String title, String detail, @Nullable String fix) {
        static ProblemJson of(LineProblem problem) {
            return new ProblemJson(
                    problem.line(),
                    problem.problem().code(),
                    problem.problem().title(),
                    problem.problem().detail(),
                    problem.problem().fix());
        }
    }

    record IgnoredJson(int line, String keyword, String why) {
        static IgnoredJson of(IgnoredLine line) {
            return new IgnoredJson(line.line(), line.keyword(), line.why());
        }
    }

    record LeftJson(String alias, String code, String title, String detail, @Nullable String fix) {}

    record MadeJson(
            List<UUID> hosts,
            List<TunnelJson> tunnels,
            List<LeftJson> left,
            List<ProblemJson> problems,
            List<IgnoredJson> ignored) {
        static MadeJson of(Imported made, ImportPlan plan) {
            return new MadeJson(
                    made.hosts(),
                    made.tunnels().stream().map(TunnelJson::of).toList(),
                    made.left().stream()
                            .map(each ->
                                    new LeftJson(
                                            each.alias(),
                                            each.problem().code(),
                                            each.problem().title(),
                                            each.problem().detail(),
                                            each.problem().fix()))
                            .toList(),
                    problemsOf(plan),
                    ignoredOf(plan));
        }
    }

    /** Of the file and of all its hosts, each line once. */
    private static List<ProblemJson> problemsOf(ImportPlan plan) {
        return plan.allProblems().stream().map(ProblemJson::of).toList();
    }

    private static List<IgnoredJson> ignoredOf(ImportPlan plan) {
        return plan.allIgnored().stream().map(IgnoredJson::of).toList();
    }
}
