package dev.culvert.tunnel.command;

import dev.culvert.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a line into words as a POSIX shell does (XCU 2.2 and 2.3), and refuses whatever a shell
 * would run, expand or redirect: nothing here is ever handed to one.
 */
final class ShellWords {

    private static final String OPERATORS = ";|&<>()`";
    private static final String ESCAPABLE_IN_DOUBLE_QUOTES = "$`\"\\";
    private static final String TYPOGRAPHIC =
            "\u2010\u2011\u2012\u2013\u2014\u2015\u2018\u2019\u201c\u201d\u00a0";

    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int next;

    private ShellWords(String text) {
        this.text = text;
    }

    /** The words of one command line; continued lines are joined, a comment ends it. */
    static List<String> split(String text) {
        String line = text.replace("\r\n", "\n").strip();
        refuseUnreadable(line);
        var shell = new ShellWords(line);
        shell.run();
        return shell.words;
    }

    private static void refuseUnreadable(String line) {
        line.codePoints().forEach(ShellWords::refuseUnreadable);
    }

    private static void refuseUnreadable(int c) {
        if (TYPOGRAPHIC.indexOf(c) >= 0) {
            throw Refusal.of(
                    "TYPOGRAPHIC_CHARACTER",
                    "A word processor changed this command",
                    "It has a typographic dash, quote or space (U+%04X) that no shell understands."
                            .formatted(c),
                    "Replace long dashes by -, curly quotes by straight ones and special spaces by"
                            + " plain ones.");
        }
        boolean layout = c == ' ' || c == '\t' || c == '\n';
        boolean invisible =
                switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR ->
                            true;
                    default -> false;
                };
        if (invisible && !layout) {
            throw Refusal.of(
                    "CONTROL_CHARACTER",
                    "The command has an invisible character",
                    "It has the character U+%04X, which cannot be seen on a screen.".formatted(c),
                    "Type the command anew, or remove that character.");
        }
    }

    private void run() {
        while (next < text.length()) {
            char c = text.charAt(next++);
            switch (c) {
                case ' ', '\t' -> endWord();
                case '\n' -> throw severalLines();
                case '\'' -> singleQuoted();
                case '"' -> doubleQuoted();
                case '\\' -> escaped();
                case '$' -> dollar(true);
                case '#' -> {
                    if (inWord) {
                        append(c);
                    } else {
                        skipComment();
                    }
                }
                default -> plain(c);
            }
        }
        endWord();
    }

    private void plain(char c) {
        if (OPERATORS.indexOf(c) >= 0) {
            throw shellSyntax(operatorAt(next - 1));
        }
        append(c);
    }

    private void append(char c) {
        inWord = true;
        word.append(c);
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }

    private void singleQuoted() {
        int end = text.indexOf('\'', next);
        if (end < 0) {
            throw unbalanced('\'');
        }
        inWord = true;
        String quoted = text.substring(next, end);
        if (quoted.indexOf('\n') >= 0) {
            throw severalLines();
        }
        word.append(quoted);
        next = end + 1;
    }

    private void doubleQuoted() {
        inWord = true;
        while (next < text.length()) {
            char c = text.charAt(next++);
            switch (c) {
                case '"' -> {
                    return;
                }
                case '\n' -> throw severalLines();
                case '`' -> throw shellSyntax("`");
                case '$' -> dollar(false);
                case '\\' -> escapedInDoubleQuotes();
                default -> word.append(c);
            }
        }
        throw unbalanced('"');
    }

    private void escaped() {
        if (next == text.length()) {
            throw Refusal.of(
                    "UNFINISHED_COMMAND",
                    "The command ends with a backslash",
                    "A backslash at the end of a line says that the command goes on, but nothing"
                            + " follows.",
                    "Paste the remaining lines too, or remove the last backslash.");
        }
        char c = text.charAt(next++);
        if (c != '\n') {
            append(c);
        }
    }

    private void escapedInDoubleQuotes() {
        char c = next < text.length() ? text.charAt(next) : '"';
        if (next < text.length() && (c == '\n' || ESCAPABLE_IN_DOUBLE_QUOTES.indexOf(c) >= 0)) {
            next++;
            if (c != '\n') {
                word.append(c);
            }
        } else {
            word.append('\\');
        }
    }

    /** A dollar sign that a shell would leave alone stays; anything it would expand is refused. */
    private void dollar(boolean unquoted) {
        char c = next < text.length() ? text.charAt(next) : ' ';
        boolean quotes = unquoted && (c == '\'' || c == '"');
        if (quotes || Character.isLetterOrDigit(c) || "_({?$!#@*-".indexOf(c) >= 0) {
            int end = next;
            while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
                end++;
            }
            throw shellSyntax(text.substring(next - 1, Math.max(end, next + 1)));
        }
        append('$');
    }

    private void skipComment() {
        int end = text.indexOf('\n', next);
        next = end < 0 ? text.length() : end;
    }

    /** The whole operator, so that {@code &&} is not reported as {@code &}. */
    private String operatorAt(int start) {
        int end = start + 1;
        while (end < text.length() && text.charAt(end) == text.charAt(start) && end < start + 2) {
            end++;
        }
        return text.substring(start, end);
    }

    private static ProblemException shellSyntax(String what) {
        return Refusal.of(
                "SHELL_SYNTAX",
                "Only the ssh command itself belongs here",
                "%s is for a shell, and Culvert runs none.".formatted(Refusal.quote(what)),
                "Leave it out, write its value, or put single quotes around a word that has it.");
    }

    private static ProblemException severalLines() {
        return Refusal.of(
                "SHELL_SYNTAX",
                "Only one ssh command at a time",
                "The text has several lines, and no backslash joins them.",
                "Paste one command; end a line with \\ when the command goes on in the next one.");
    }

    private static ProblemException unbalanced(char quote) {
        return Refusal.of(
                "UNBALANCED_QUOTE",
                "A quotation mark has no partner",
                "The text has a %s that is opened and never closed.".formatted(quote),
                "Add the missing %s, or remove the one that stands alone.".formatted(quote));
    }
}
