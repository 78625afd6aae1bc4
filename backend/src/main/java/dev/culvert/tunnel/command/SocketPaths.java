package dev.culvert.tunnel.command;

import dev.culvert.ssh.SocketPath;
import java.nio.charset.StandardCharsets;

/** Paths of Unix sockets as OpenSSH reads them inside a forward, and how they are written back. */
final class SocketPaths {

    /** Bytes of {@code sun_path} in Linux' sockaddr_un, without the closing NUL; unix(7). */
    static final int MAX_BYTES = 107;

    private SocketPaths() {}

    /** A valid path; {@code word} is the whole word that it stands in. */
    static SocketPath parse(String text, String word) {
        String path = withoutTokens(text, word);
        if (!path.startsWith("/")) {
            throw refused(
                    "A socket's path is not complete",
                    "%s in %s depends on the directory that ssh is started in.",
                    text,
                    word,
                    "Write the whole path, beginning with /.");
        }
        if (path.codePoints().anyMatch(Character::isISOControl)) {
            throw refused(
                    "A socket's path has an invisible character",
                    "%s in %s cannot be written on one line.",
                    text,
                    word,
                    "Give the socket a path of letters, digits, dots and dashes.");
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw refused(
                    "A socket's path is too long",
                    "%s in %s has more than " + MAX_BYTES + " bytes, the most that Linux allows.",
                    text,
                    word,
                    "Put the socket into a directory with a shorter path.");
        }
        return new SocketPath(path);
    }

    /** OpenSSH replaces {@code %h} and {@code ${HOME}} in these paths; {@code %%} is a percent. */
    private static String withoutTokens(String text, String word) {
        if (text.replace("%%", "").indexOf('%') >= 0 || text.contains("${")) {
            throw refused(
                    "A socket's path has a token",
                    "ssh would replace the %% or ${…} part of %s in %s by a value of its own.",
                    text,
                    word,
                    "Write the value in its place; a plain percent sign is written %%.");
        }
        return text.replace("%%", "%");
    }

    private static RuntimeException refused(
            String title, String detail, String path, String word, String fix) {
        return Refusal.of(
                "BAD_SOCKET_PATH",
                title,
                detail.formatted(Refusal.quote(path), Refusal.quote(word)),
                fix);
    }

    /**
     * The path as one field of a forward: colons and backslashes escaped, percent signs doubled.
     */
    static String written(SocketPath path) {
        return path.path().replace("\\", "\\\\").replace(":", "\\:").replace("%", "%%");
    }
}
