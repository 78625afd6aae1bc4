package dev.culvert.tunnel.config;

import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.tunnel.command.Destination;
import dev.culvert.tunnel.command.HostOptions;
import dev.culvert.tunnel.command.Ignored;
import dev.culvert.tunnel.command.SshCommand;
import dev.culvert.tunnel.config.Block.Numbered;
import dev.culvert.tunnel.config.ConfiguredHost.Hop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what the blocks of a file mean for one host, and for the hosts in front of it. */
final class Resolver {

    /** Without these the host would be another one, or could not be reached. */
    private static final Set<String> NEEDED =
            Set.of("hostname", "port", "user", "proxyjump", "proxycommand", "proxyusefdpass");

    /**
     * Most lines applied and patterns tried for all hosts of a file together; two hundred hosts
     * with a block of five lines each take a fifth of it.
     */
    static final int MAX_WORK = 200_000;

    private final List<Block> blocks;
    private final String localUser;
    private final Map<String, Read> known = new HashMap<>();
    private int work;
    private @Nullable ProblemException exhausted;

    Resolver(List<Block> blocks, String localUser) {
        this.blocks = blocks;
        this.localUser = localUser;
    }

    /** What the lines say about one name; jump hosts are not followed yet. */
    private record Read(
            HostOptions.Entry entry, List<LineProblem> problems, List<IgnoredLine> ignored) {}

    /**
     * @throws ProblemException {@code TOO_MANY_HOSTS}, {@code CONFIG_TOO_INVOLVED}: of the file as
     *     a whole
     */
    ConfiguredHost host(String alias, int line) {
        Read read;
        try {
            read = read(alias);
        } catch (ProblemException e) {
            refuseExhausted();
            return nameless(alias, line, e.problem());
        }
        var problems = new ArrayList<>(read.problems());
        List<Hop> way = List.of();
        try {
            way = new Chain(alias).before(read.entry());
        } catch (ProblemException e) {
            refuseExhausted();
            problems.add(new LineProblem(line, e.problem(), true));
        }
        return new ConfiguredHost(alias, line, way, read.entry(), problems, read.ignored());
    }

    /** A pattern without stars that no host can be called, such as {@code Host a/b}. */
    private static ConfiguredHost nameless(String alias, int line, Problem problem) {
        var nothing =
                new HostOptions.Entry(
                        new Destination(null, alias, null),
                        List.of(),
                        List.of(),
                        List.of(),
                        false,
                        null);
        return new ConfiguredHost(
                alias,
                line,
                List.of(),
                nothing,
                List.of(new LineProblem(line, problem, true)),
                List.of());
    }

    private Read read(String alias) {
        Read before = known.get(alias);
        if (before != null) {
            return before;
        }
        if (known.size() == SshConfig.MAX_HOSTS) {
            throw exhausted(SshConfig.tooManyHosts("It names more with the jump hosts in it"));
        }
        var options = new HostOptions(alias);
        var problems = new ArrayList<LineProblem>();
        var ignored = new ArrayList<IgnoredLine>();
        for (Block block : blocks) {
            spend(block.condition().cost());
            String user = Objects.requireNonNullElse(options.userSoFar(), localUser);
            if (block.condition().holds(alias, options.hostSoFar(), user)) {
                spend(block.lines().size());
                block.lines().forEach(line -> apply(line, options, problems, ignored));
            }
        }
        Read read = new Read(options.entry(), problems, ignored);
        known.put(alias, read);
        return read;
    }

    private void spend(int more) {
        work += more;
        if (work > MAX_WORK) {
            throw exhausted(
                    Problem.invalid(
                                    "CONFIG_TOO_INVOLVED",
                                    "The file is too involved",
                                    "Reading all its lines for all its hosts takes more than "
                                            + MAX_WORK
                                            + " steps.",
                                    "Paste it in parts, or leave out lines for hosts that you"
                                            + " don't need.")
                            .asException());
        }
    }

    private ProblemException exhausted(ProblemException cause) {
        exhausted = cause;
        return cause;
    }

    /** What ends the whole reading is no problem of one host. */
    private void refuseExhausted() {
        if (exhausted != null) {
            throw exhausted;
        }
    }

    private static void apply(
            Numbered numbered,
            HostOptions options,
            List<LineProblem> problems,
            List<IgnoredLine> ignored) {
        String keyword = numbered.line().keyword();
        try {
            for (Ignored each : options.apply(numbered.line())) {
                if (!keyword.equals("serveraliveinterval")) {
                    ignored.add(new IgnoredLine(numbered.number(), each.option(), each.why()));
                }
            }
        } catch (ProblemException e) {
            problems.add(new LineProblem(numbered.number(), e.problem(), NEEDED.contains(keyword)));
        }
    }

    /** The hosts in front of one, followed from ProxyJump to ProxyJump. */
    private final class Chain {

        private final String alias;

        Chain(String alias) {
            this.alias = alias;
        }

        /**
         * Only the first of several jump hosts is reached as its own lines say: OpenSSH starts it
         * with {@code -J} and the ones before it.
         */
        List<Hop> before(HostOptions.Entry entry) {
            var way = new ArrayList<Hop>();
            List<Destination> jumps = entry.jumps();
            while (!jumps.isEmpty()) {
                for (int i = jumps.size() - 1; i >= 0; i--) {
                    way.addFirst(hop(jumps.get(i)));
                }
                refuseLoop(way);
                jumps = way.getFirst().entry().jumps();
            }
            return way;
        }

        private Hop hop(Destination jump) {
            Read read = read(jump.host());
            read.problems().stream()
                    .filter(LineProblem::spoilsHost)
                    .findFirst()
                    .ifPresent(each -> {
                        throw spoiled(jump, each);
                    });
            Destination own = read.entry().server();
            var server =
                    new Destination(
                            jump.user() == null ? own.user() : jump.user(),
                            own.host(),
                            jump.port() == null ? own.port() : jump.port());
            HostOptions.Entry entry = read.entry();
            return new Hop(
                    jump.host(),
                    new HostOptions.Entry(
                            server,
                            entry.jumps(),
                            List.of(),
                            entry.identityFiles(),
                            entry.compression(),
                            entry.keepAlive()));
        }

        private void refuseLoop(List<Hop> way) {
            boolean loops = way.stream().anyMatch(hop -> hop.name().equals(alias));
            if (loops || way.size() > SshCommand.MAX_JUMPS) {
                throw Problem.invalid(
                                loops ? "JUMP_LOOP" : "TOO_MANY_JUMPS",
                                loops
                                        ? "The jump hosts lead back to the host itself"
                                        : "There are too many jump hosts",
                                loops
                                        ? "ProxyJump of " + alias + " ends at " + alias + " again."
                                        : "The way to %s has more than %d jump hosts."
                                                .formatted(alias, SshCommand.MAX_JUMPS),
                                "Write ProxyJump none under Host for the first jump host.")
                        .asException();
            }
        }

        private ProblemException spoiled(Destination jump, LineProblem cause) {
            return Problem.invalid(
                            "JUMP_HOST_UNUSABLE",
                            "A jump host cannot be reached as the file says",
                            "%s is passed on the way, and line %d spoils it: %s"
                                    .formatted(jump.host(), cause.line(), cause.problem().detail()),
                            "Mend that line first.")
                    .asException();
        }
    }
}
