package dev.culvert.tunnel.command;

import dev.culvert.problem.ProblemException;
import dev.culvert.tunnel.command.Forward.Kind;
import java.util.List;
import java.util.Map;

/**
 * Walks over the words of an {@code ssh} command as OpenSSH's main() does: getopt(3) up to the
 * destination, once more behind it, then the remote command.
 */
final class CommandLine {

    /** The letters of ssh(1) that take a value, attached or as the next word. */
    private static final String WITH_VALUE = "BbcDEeFIiJLlmOopPQRSWw";

    private static final String NOT_NEEDED = "Not needed here";
    private static final String NO_SHELL = "Culvert opens no shell";
    private static final String NO_GRAPHICS = "Culvert forwards ports, not windows";
    private static final String NO_KERBEROS = "Culvert signs in with keys and passwords only";
    private static final String SHARES_SESSIONS = "Culvert shares sessions by itself";
    private static final String BOTH_FAMILIES = "Culvert tries IPv4 and IPv6";
    private static final String OWN_ADDRESS = "The console's system chooses the address";
    private static final String NEGOTIATES = "Culvert negotiates ciphers by itself";

    private static final Map<Character, String> IGNORED =
            Map.ofEntries(
                    Map.entry('2', NOT_NEEDED),
                    Map.entry('4', BOTH_FAMILIES),
                    Map.entry('6', BOTH_FAMILIES),
                    Map.entry('A', "Culvert never forwards an agent"),
                    Map.entry('a', "Culvert never forwards an agent"),
                    Map.entry('B', OWN_ADDRESS),
                    Map.entry('b', OWN_ADDRESS),
                    Map.entry('c', NEGOTIATES),
                    Map.entry('E', "The tunnel has its own log"),
                    Map.entry('e', NO_SHELL),
                    Map.entry('F', "Culvert reads no file; import it under Hosts"),
                    Map.entry('f', NOT_NEEDED),
                    Map.entry('K', NO_KERBEROS),
                    Map.entry('k', NO_KERBEROS),
                    Map.entry('M', SHARES_SESSIONS),
                    Map.entry('m', NEGOTIATES),
                    Map.entry('N', NOT_NEEDED),
                    Map.entry('n', NOT_NEEDED),
                    Map.entry('P', "Tags choose parts of a file that Culvert does not read"),
                    Map.entry('q', NOT_NEEDED),
                    Map.entry('S', SHARES_SESSIONS),
                    Map.entry('s', NO_SHELL),
                    Map.entry('T', NOT_NEEDED),
                    Map.entry('t', NO_SHELL),
                    Map.entry('v', "The tunnel has its own log"),
                    Map.entry('X', NO_GRAPHICS),
                    Map.entry('x', NOT_NEEDED),
                    Map.entry('Y', NO_GRAPHICS),
                    Map.entry('y', "The tunnel has its own log"));

    private final List<String> words;
    private final boolean autossh;
    private final Draft draft = new Draft();
    private int next = 1;

    private CommandLine(List<String> words, boolean autossh) {
        this.words = words;
        this.autossh = autossh;
    }

    /** Reads the whole text; throws the refusal. */
    static SshCommand read(String text) {
        List<String> words = Opening.words(text);
        return new CommandLine(words, Opening.isAutossh(words)).read();
    }

    private SshCommand read() {
        boolean ended = options();
        if (next < words.size()) {
            draft.destination(words.get(next++));
        }
        if (!ended) {
            options();
        }
        if (next < words.size()) {
            draft.ignore(String.join(" ", words.subList(next, words.size())), NO_SHELL);
        }
        return draft.finish();
    }

    /** Takes options up to the first other word; true when {@code --} ended them. */
    private boolean options() {
        while (next < words.size()) {
            String word = words.get(next);
            if (word.equals("--")) {
                next++;
                return true;
            }
            if (!word.startsWith("-") || word.equals("-")) {
                return false;
            }
            next++;
            cluster(word);
        }
        return false;
    }

    /** Options that share one dash, such as {@code -fNL8080:db:80}. */
    private void cluster(String word) {
        if (word.startsWith("--")) {
            throw unknown(word, word);
        }
        for (int i = 1; i < word.length(); ) {
            int c = word.codePointAt(i);
            i += Character.charCount(c);
            String option = "-" + Character.toString(c);
            if (WITH_VALUE.indexOf(c) >= 0 || (autossh && c == 'M')) {
                valued((char) c, option, i < word.length() ? word.substring(i) : following(option));
                return;
            }
            flag(c, option, word);
        }
    }

    private String following(String option) {
        if (next == words.size()) {
            throw Refusal.of(
                    "MISSING_VALUE",
                    option + " needs a value",
                    "The command ends after %s.".formatted(option),
                    "Write the value behind %s, or leave the option out.".formatted(option));
        }
        return words.get(next++);
    }

    private void flag(int c, String option, String word) {
        switch (c) {
            case 'C' -> draft.compression(option, true, true);
            case 'g' -> draft.gateway(option, true, true);
            case 'G', 'V' -> throw opensNothing(option);
            default -> {
                String why = c < 128 ? IGNORED.get((char) c) : null;
                if (why == null) {
                    throw unknown(option, word);
                }
                draft.ignore(option, why);
            }
        }
    }

    private void valued(char c, String option, String value) {
        String written = option + " " + value;
        switch (c) {
            case 'L' -> draft.forward(Kind.LOCAL, value);
            case 'R' -> draft.forward(Kind.REMOTE, value);
            case 'D' -> draft.forward(Kind.DYNAMIC, value);
            case 'p' -> draft.port(written, value);
            case 'l' -> draft.user(written, value);
            case 'i' -> draft.identityFile(written, value);
            case 'J' -> draft.jumps(written, value, true);
            case 'o' -> ConfigOption.apply(value, draft);
            case 'M' -> draft.ignore(written, "Culvert watches the link by itself");
            case 'O', 'Q' -> throw opensNothing(option);
            case 'I' -> throw ConfigOption.runsProgram(written);
            case 'W' -> throw stdioForward(written);
            case 'w' -> throw vpn(written);
            default -> {
                String why = IGNORED.get(c);
                draft.ignore(written, why == null ? NOT_NEEDED : why);
            }
        }
    }

    private static ProblemException unknown(String option, String word) {
        return Refusal.of(
                "UNKNOWN_OPTION",
                "ssh has no such option",
                "ssh does not know %s, which stands in %s."
                        .formatted(Refusal.quote(option), Refusal.quote(word)),
                "Leave it out; forwards are -L, -R and -D.");
    }

    private static ProblemException opensNothing(String option) {
        return Refusal.of(
                "OPENS_NOTHING",
                "With " + option + ", ssh opens no forward",
                "%s makes ssh answer a question about itself and end.".formatted(option),
                "Leave out %s.".formatted(option));
    }

    private static ProblemException stdioForward(String written) {
        return Refusal.of(
                "STDIO_FORWARD",
                "-W needs a terminal or a program at its end",
                "%s ties one connection to a terminal's input and output, and Culvert has none."
                        .formatted(Refusal.quote(written)),
                "Write -L with a port of your choice, such as -L 8080:app.internal:80; for a jump"
                        + " host write -J.");
    }

    static ProblemException vpn(String written) {
        return Refusal.of(
                "VPN",
                "Culvert opens no network devices",
                "%s joins two networks through tun devices; Culvert forwards ports and sockets."
                        .formatted(Refusal.quote(written)),
                "Write -L for single services, or -D for a SOCKS proxy to many.");
    }
}
