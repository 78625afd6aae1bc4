package dev.culvert.share;

import dev.culvert.problem.Problem;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import dev.culvert.tunnel.Tunnel;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What can be wrong with a share that somebody makes. */
final class ShareChecks {

    static final int LONGEST_NAME = 64;

    /** The least of NIST SP 800-63B §5.1.1.2; guessing is throttled and a share is short-lived. */
    static final int SHORTEST_PASSWORD = 8;

    static final int LONGEST_PASSWORD = 256;

    /**
     * How web servers at a Unix socket are addressed: {@code curl --unix-socket …
     * http://localhost}.
     */
    static final Endpoint AT_A_SOCKET = new Endpoint("localhost", 80);

    /** What HTTP leaves out of a Host field. */
    private static final int HTTP_PORT = 80;

    /** CONNECT and TRACE never reach a target. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]+)+/?");
    private static final Pattern DOTS = Pattern.compile("(^|/)\\.\\.?(/|$)");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\[\\]_-]{1,253}");

    private ShareChecks() {}

    /**
     * @throws dev.culvert.problem.ProblemException naming what is wrong
     */
    static void check(NewShare wish) {
        String name = wish.name();
        require(
                name == null
                        || !name.isBlank()
                                && name.length() <= LONGEST_NAME
                                && name.chars().noneMatch(Character::isISOControl),
                "BAD_NAME",
                "That name can't be used",
                "A name has 1 to " + LONGEST_NAME + " characters, all of them printable.",
                "Use a short name such as “demo for Kim”.");
        password(wish.password());
        access(wish.access());
        require(
                HOST.matcher(wish.hostHeader()).matches(),
                "BAD_HOST_HEADER",
                "That is not a Host header",
                "It is a host name, with a port where it is needed.",
                "Write target, as-sent, or a name such as shop.internal:8080.");
    }

    /**
     * @return {@code time}, or the default
     * @throws dev.culvert.problem.ProblemException {@code BAD_EXPIRY}
     */
    static Duration time(@Nullable Duration time) {
        Duration asked = time == null ? NewShare.DEFAULT_TIME : time;
        require(
                asked.compareTo(NewShare.SHORTEST_TIME) >= 0
                        && asked.compareTo(NewShare.LONGEST_TIME) <= 0,
                "BAD_EXPIRY",
                "A share can't last that long or that short",
                "It lasts between a second and " + NewShare.LONGEST_TIME.toDays() + " days.",
                "Write expiresIn like PT1H or P7D; it can be extended later.");
        return asked;
    }

    /**
     * What a visitor beside the target would call it.
     *
     * @throws dev.culvert.problem.ProblemException {@code SHARE_NEEDS_TARGET} for SOCKS tunnels
     */
    static Endpoint target(Tunnel tunnel) {
        return switch (tunnel.target()) {
            case Endpoint tcp -> tcp;
            case SocketPath _ -> AT_A_SOCKET;
            case null ->
                    throw Problem.invalid(
                                    "SHARE_NEEDS_TARGET",
                                    tunnel.name() + " has no target to share",
                                    "A SOCKS tunnel leads wherever its clients say; a share leads"
                                            + " to one place.",
                                    "Make a local tunnel to that place and share it.")
                            .asException();
        };
    }

    /** The Host field of a visitor beside the target; HTTP leaves out its own port. */
    static String hostOf(Endpoint target) {
        String host = target.toString();
        return target.port() == HTTP_PORT ? host.substring(0, host.lastIndexOf(':')) : host;
    }

    static void underLimit(long present, int limit) {
        if (present >= limit) {
            throw Problem.conflict(
                            "TOO_MANY_SHARES",
                            "You have reached " + limit + " shares",
                            "One person can have at most " + limit + " shares open.",
                            "Revoke one that you no longer need.")
                    .asException();
        }
    }

    private static void password(@Nullable String password) {
        require(
                password == null
                        || password.length() >= SHORTEST_PASSWORD
                                && password.length() <= LONGEST_PASSWORD,
                "PASSWORD_UNFIT",
                "The password has the wrong length",
                "It may have " + SHORTEST_PASSWORD + " to " + LONGEST_PASSWORD + " characters.",
                "Take a few words in a row.");
    }

    private static void access(Access access) {
        require(
                METHODS.containsAll(access.methods()),
                "BAD_METHOD",
                "A share can't be limited to that method",
                "The methods are " + String.join(", ", METHODS.stream().sorted().toList()) + ".",
                "Write them in capitals, such as GET and HEAD.");
        String prefix = access.pathPrefix();
        require(
                prefix == null || PREFIX.matcher(prefix).matches() && !DOTS.matcher(prefix).find(),
                "BAD_PATH_PREFIX",
                "That is not a path prefix",
                "It begins with a slash and has letters, digits and - . _ ~ between slashes.",
                "Write it like /docs.");
        Integer most = access.maxVisits();
        require(
                most == null || most >= 1,
                "BAD_MAX_VISITS",
                "A share needs room for one visit",
                "maxVisits is at least 1.",
                "Leave it out for any number of visits.");
    }

    private static void require(
            boolean holds, String code, String title, String detail, String fix) {
        if (!holds) {
            throw Problem.invalid(code, title, detail, fix).asException();
        }
    }
}
