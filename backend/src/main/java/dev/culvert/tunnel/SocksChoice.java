package dev.culvert.tunnel;

import dev.culvert.problem.Problem;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a person says about who may use a SOCKS tunnel; both null for everybody who reaches it.
 *
 * @param password null besides a user leaves the one that is set
 */
public record SocksChoice(@Nullable String user, @Nullable String password) {

    /** Whoever reaches the port may use it. */
    public static final SocksChoice NOBODY_IS_ASKED = new SocksChoice(null, null);

    /** Bytes of a user name or a password: their length is one byte (RFC 1929 §2). */
    public static final int MOST_BYTES = 255;

    /** Characters; the password may be all that keeps strangers out of an open port. */
    public static final int SHORTEST_PASSWORD = 8;

    /**
     * @throws dev.culvert.problem.ProblemException {@code BAD_SOCKS_LOGIN}
     */
    SocksChoice check() {
        require(
                user != null || password == null,
                "SOCKS asks for both, or for nothing.",
                "Give a user name too.");
        require(
                user == null || !user.isBlank() && bytes(user) <= MOST_BYTES,
                "A user name has 1 to " + MOST_BYTES + " bytes.",
                "Choose a short name.");
        require(
                password == null
                        || password.length() >= SHORTEST_PASSWORD && bytes(password) <= MOST_BYTES,
                "A password has at least "
                        + SHORTEST_PASSWORD
                        + " characters and at most "
                        + MOST_BYTES
                        + " bytes.",
                "Take a few words in a row.");
        return this;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void require(boolean holds, String detail, String fix) {
        if (!holds) {
            throw Problem.invalid("BAD_SOCKS_LOGIN", "Nobody could sign in like that", detail, fix)
                    .asException();
        }
    }

    @Override
    public String toString() {
        return "SocksChoice[" + user + "]";
    }
}
