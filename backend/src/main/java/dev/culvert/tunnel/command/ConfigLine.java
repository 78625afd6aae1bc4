package dev.culvert.tunnel.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of ssh_config(5), cut as process_config_line() and argv_split() of OpenSSH cut it. The
 * value of {@code -o} is such a line too.
 *
 * @param keyword in lower case
 * @param arguments at least one; quotes and escapes are gone
 * @param written keyword and value as they stood there, without blanks around them
 */
public record ConfigLine(String keyword, List<String> arguments, String written) {

    private static final String BLANK = " \t\r\n\f";

    public ConfigLine {
        arguments = List.copyOf(arguments);
    }

    /**
     * Reads one line; null when it is empty or a comment.
     *
     * @throws dev.culvert.problem.ProblemException {@code BAD_OPTION} when a value is missing or a
     *     quotation mark has no partner
     */
    public static @Nullable ConfigLine parse(String line) {
        String text = stripped(line);
        if (text.isEmpty() || text.startsWith("#")) {
            return null;
        }
        int end = keywordEnd(text);
        String keyword = unquoted(text.substring(0, end));
        List<String> arguments = split(afterEquals(text, end), text);
        if (keyword.isEmpty() || arguments.isEmpty()) {
            throw bad(
                    "A keyword and a value are needed",
                    "%s is not of the form Keyword=value.",
                    text,
                    "Write it like ConnectTimeout=5, or leave it out.");
        }
        return new ConfigLine(keyword.toLowerCase(Locale.ROOT), arguments, text);
    }

    private static int keywordEnd(String text) {
        if (text.startsWith("\"")) {
            int close = text.indexOf('"', 1);
            return close < 0 ? text.length() : close + 1;
        }
        int end = 0;
        while (end < text.length() && text.charAt(end) != '=' && !isBlank(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static String unquoted(String keyword) {
        return keyword.replace("\"", "");
    }

    /** What follows blanks and at most one equals sign. */
    private static String afterEquals(String text, int end) {
        String rest = stripped(text.substring(end));
        return rest.startsWith("=") ? stripped(rest.substring(1)) : rest;
    }

    private static List<String> split(String text, String line) {
        var words = new ArrayList<String>();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || c == '\t') {
                continue;
            }
            if (c == '#') {
                break;
            }
            var word = new StringBuilder();
            i = word(text, i, word, line);
            words.add(word.toString());
        }
        return words;
    }

    /** Reads one word into {@code word}; answers where it ended. */
    private static int word(String text, int start, StringBuilder word, String line) {
        char quote = 0;
        int i = start;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            char following = i + 1 < text.length() ? text.charAt(i + 1) : 0;
            if (c == '\\' && isEscapable(following, quote)) {
                word.append(following);
                i++;
            } else if (quote == 0 && (c == ' ' || c == '\t')) {
                break;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            throw bad(
                    "A quotation mark has no partner",
                    "In %s a " + quote + " is opened and never closed.",
                    line,
                    "Add the missing %s, or remove the one that stands alone.".formatted(quote));
        }
        return i;
    }

    private static boolean isEscapable(char c, char quote) {
        return c == '\'' || c == '"' || c == '\\' || (quote == 0 && c == ' ');
    }

    private static RuntimeException bad(String title, String detail, String line, String fix) {
        return Refusal.of("BAD_OPTION", title, detail.formatted(Refusal.quote(line)), fix);
    }

    private static boolean isBlank(char c) {
        return BLANK.indexOf(c) >= 0;
    }

    private static String stripped(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** A value so that {@link #parse} reads it back as one argument. */
    public static String quoted(String value) {
        boolean plain =
                !value.isEmpty() && value.chars().noneMatch(c -> " \t\"'\\#=".indexOf(c) >= 0);
        return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
