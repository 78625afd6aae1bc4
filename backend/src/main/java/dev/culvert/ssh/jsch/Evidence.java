package dev.culvert.ssh.jsch;

import org.jspecify.annotations.Nullable;

/** Text from the other end, fit to be shown: one line, no control characters, not long. */
final class Evidence {

    private static final int MAX_LENGTH = 300;

    private Evidence() {}

    static String of(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return "no further words";
        }
        return plain(text, MAX_LENGTH);
    }

    /** The same of a text that may be empty, with at most {@code limit} code points. */
    static String plain(String text, int limit) {
        StringBuilder shown = new StringBuilder();
        text.strip()
                .codePoints()
                .limit(limit)
                .map(c -> isPlain(c) ? c : '\uFFFD')
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }

    /** Format characters could turn the direction of the text around it. */
    private static boolean isPlain(int codePoint) {
        int type = Character.getType(codePoint);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.SURROGATE
                && type != Character.UNASSIGNED;
    }
}
