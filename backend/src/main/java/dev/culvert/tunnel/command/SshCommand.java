package dev.culvert.tunnel.command;

import dev.culvert.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An {@code ssh} command that opens forwards, as data.
 *
 * @param jumps the hosts on the way, in the order in which they are passed
 * @param forwards at least one, in the order written, no two alike
 * @param identityFile the path of a key on the person's own machine, as written
 * @param compression whether {@code -C} was asked for
 * @param gateway whether {@code -g} was given; the forwards already say so in their addresses
 * @param ignored what was read and changes nothing, each with the reason
 */
public record SshCommand(
        Destination destination,
        List<Destination> jumps,
        List<Forward> forwards,
        @Nullable String identityFile,
        boolean compression,
        boolean gateway,
        List<Ignored> ignored) {

    /** In UTF-16 units. The longest lines seen in wikis have some 600. */
    public static final int MAX_COMMAND_LENGTH = 4096;

    /** Forwards in one command. */
    public static final int MAX_FORWARDS = 64;

    /** Jump hosts in one command; every one is a session inside a session. */
    public static final int MAX_JUMPS = 8;

    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_@%+=:,./~-]+");

    public SshCommand {
        jumps = List.copyOf(jumps);
        forwards = List.copyOf(forwards);
        ignored = List.copyOf(ignored);
    }

    /** Reads a pasted text; answers every input and throws nothing. */
    public static Parsed parse(String text) {
        try {
            return new Parsed.Understood(CommandLine.read(text));
        } catch (ProblemException e) {
            return new Parsed.Refused(e.problem());
        }
    }

    /**
     * The shortest {@code ssh} line that opens the same forwards, safe to paste into a POSIX shell.
     * {@link #parse} reads it back as this command, except for what was ignored.
     */
    public String toSsh() {
        return toLine(List.of("ssh", "-N"), List.of());
    }

    /** The same with another beginning and further options, safe to paste into a POSIX shell. */
    public String toLine(List<String> beginning, List<String> options) {
        return words(beginning, options).stream()
                .map(SshCommand::quoted)
                .collect(Collectors.joining(" "));
    }

    /** The words of that line, quoted for nobody yet. */
    public List<String> words(List<String> beginning, List<String> options) {
        var words = new ArrayList<>(beginning);
        words.addAll(options);
        if (compression) {
            words.add("-C");
        }
        if (gateway) {
            words.add("-g");
        }
        if (identityFile != null) {
            words.addAll(List.of("-i", identityFile));
        }
        if (!jumps.isEmpty()) {
            words.addAll(List.of("-J", String.join(",", hops())));
        }
        if (destination.port() != null) {
            words.addAll(List.of("-p", destination.port().toString()));
        }
        forwards.forEach(f -> words.addAll(List.of(f.kind().option(), f.toSsh())));
        words.add(destination.toSshWord());
        return words;
    }

    private List<String> hops() {
        return jumps.stream().map(Destination::toSshHop).toList();
    }

    private static String quoted(String word) {
        return PLAIN_WORD.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
