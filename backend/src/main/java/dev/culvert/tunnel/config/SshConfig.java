package dev.culvert.tunnel.config;

import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The text of an ssh_config(5), read. */
public final class SshConfig {

    /** In UTF-16 units; fits the 256 KiB that one request may have. */
    public static final int MAX_LENGTH = 131_072;

    /** Lines, empty ones and comments included. */
    public static final int MAX_LINES = 5_000;

    /**
     * Hosts that are named, those in front of others included; each is resolved against every line.
     */
    public static final int MAX_HOSTS = 200;

    private final List<Block> blocks;
    private final List<LineProblem> problems;
    private final Map<String, Integer> names = new LinkedHashMap<>();

    SshConfig(List<Block> blocks, List<LineProblem> problems) {
        this.blocks = List.copyOf(blocks);
        this.problems = List.copyOf(problems);
        blocks.forEach(block ->
                block.condition().names().forEach(name -> names.putIfAbsent(name, block.line())));
    }

    /**
     * Reads a whole file.
     *
     * @throws dev.culvert.problem.ProblemException {@code CONFIG_TOO_LONG}, {@code TOO_MANY_HOSTS},
     *     {@code NO_HOSTS}
     */
    public static SshConfig parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw tooLong("%d characters; at most %d".formatted(text.length(), MAX_LENGTH));
        }
        List<String> lines = List.of(text.split("\n", -1));
        if (lines.size() > MAX_LINES) {
            throw tooLong("%d lines; at most %d".formatted(lines.size(), MAX_LINES));
        }
        SshConfig config = FileReader.read(lines);
        if (config.names.size() > MAX_HOSTS) {
            throw tooManyHosts("It names %d hosts".formatted(config.names.size()));
        }
        return config;
    }

    /**
     * @param what was counted, as a clause
     */
    static ProblemException tooManyHosts(String what) {
        return Problem.invalid(
                        "TOO_MANY_HOSTS",
                        "The file names too many hosts",
                        "%s; at most %d are taken at once.".formatted(what, MAX_HOSTS),
                        "Paste it in parts, each with the lines under Host *.")
                .asException();
    }

    private static RuntimeException tooLong(String what) {
        return Problem.invalid(
                        "CONFIG_TOO_LONG",
                        "The file is too long",
                        "It has " + what + " are read.",
                        "Paste the part that you need.")
                .asException();
    }

    /** What is wrong with the file whatever host is meant, in the order of lines. */
    public List<LineProblem> problems() {
        return problems;
    }

    /**
     * Every host that the file names without a pattern, in the order in which they appear.
     *
     * @param localUser who signs in where the file does not say
     * @throws ProblemException {@code TOO_MANY_HOSTS} with the jump hosts that they name, {@code
     *     CONFIG_TOO_INVOLVED}
     */
    public List<ConfiguredHost> hosts(String localUser) {
        var resolver = new Resolver(blocks, localUser);
        var hosts = new ArrayList<ConfiguredHost>();
        names.forEach((name, line) -> hosts.add(resolver.host(name, line)));
        return hosts;
    }

    /**
     * Any host, named in the file or not.
     *
     * @param localUser who signs in where the file does not say
     */
    public ConfiguredHost host(String alias, String localUser) {
        return new Resolver(blocks, localUser).host(alias, names.getOrDefault(alias, 0));
    }
}
