package dev.culvert.tunnel.command;

import dev.culvert.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Recognises the {@code ProxyCommand} that {@code ProxyJump} replaced in OpenSSH 7.3: {@code ssh -W
 * %h:%p jump}. It asks for jump hosts and nothing else.
 */
final class ProxyCommands {

    private static final Set<String> TO_THE_HOST = Set.of("%h:%p", "[%h]:%p");
    private static final String FLAGS_WITHOUT_MEANING = "46aCkNnqTvx";

    private final List<String> words;
    private int next = 1;
    private boolean leadsToTheHost;
    private final Draft draft = new Draft();

    private ProxyCommands(List<String> words) {
        this.words = words;
    }

    /** The jump hosts that the command passes; empty when it does anything else. */
    static Optional<List<Destination>> asJumps(String command) {
        try {
            List<String> words = ShellWords.split(command.replaceFirst("^\\s*exec\\s+", ""));
            return words.isEmpty() || !words.getFirst().matches("(/usr/bin/)?ssh")
                    ? Optional.empty()
                    : new ProxyCommands(words).jumps();
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private Optional<List<Destination>> jumps() {
        if (!options() || next == words.size()) {
            return Optional.empty();
        }
        draft.destination(words.get(next++));
        if (!options() || next < words.size() || !leadsToTheHost) {
            return Optional.empty();
        }
        HostOptions.Entry jump = draft.entry();
        var way = new ArrayList<>(jump.jumps());
        way.add(jump.server());
        return Optional.of(List.copyOf(way));
    }

    /** False when an option is met that a jump host cannot have. */
    private boolean options() {
        while (next < words.size() && words.get(next).startsWith("-")) {
            if (!option(words.get(next++))) {
                return false;
            }
        }
        return true;
    }

    private boolean option(String word) {
        int i = 1;
        while (i < word.length() && FLAGS_WITHOUT_MEANING.indexOf(word.charAt(i)) >= 0) {
            i++;
        }
        if (i == word.length()) {
            return i > 1;
        }
        char letter = word.charAt(i);
        boolean attached = i + 1 < word.length();
        if ("WplJi".indexOf(letter) < 0 || (!attached && next == words.size())) {
            return false;
        }
        return valued(letter, attached ? word.substring(i + 1) : words.get(next++));
    }

    private boolean valued(char letter, String value) {
        String written = "-" + letter + " " + value;
        switch (letter) {
            case 'W' -> {
                leadsToTheHost = TO_THE_HOST.contains(value);
                return leadsToTheHost;
            }
            case 'p' -> draft.port(written, value);
            case 'l' -> draft.user(written, value);
            case 'J' -> draft.jumps(written, value, true);
            default -> draft.identityFile(written, value);
        }
        return true;
    }
}
