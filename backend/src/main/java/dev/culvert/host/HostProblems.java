package dev.culvert.host;

import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** What can be wrong with a Host that somebody saves. */
final class HostProblems {

    /** Host names and addresses: what DNS, IPv4, IPv6 and zone ids need, and no leading dash. */
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9_:][A-Za-z0-9_.:%-]{0,254}");

    /** Names of remote accounts; sshd takes many, a leading dash and blanks never help. */
    private static final Pattern USER =
            Pattern.compile("[^-\\s@\\p{Cntrl}][^\\s\\p{Cntrl}]{0,254}");

    /** Most jump hosts in front of one Host. */
    static final int MAX_JUMPS = 8;

    static final Duration MIN_KEEP_ALIVE = Duration.ofSeconds(1);
    static final Duration MAX_KEEP_ALIVE = Duration.ofMinutes(10);

    /** Longest password that is sent to a server. */
    static final int MAX_PASSWORD = 1024;

    private HostProblems() {}

    /**
     * @throws ProblemException {@code BAD_HOST}, {@code BAD_PORT}, {@code BAD_USER}, {@code
     *     BAD_NAME}…
     */
    static NewHost check(NewHost wish) {
        String address = stripBrackets(wish.address().strip());
        require(
                ADDRESS.matcher(address).matches(),
                "BAD_HOST",
                "That is not a host name",
                "“" + shortened(address) + "” is neither a name nor an IP address.",
                "Write it like bastion.example.com or 192.0.2.7.");
        require(
                wish.port() >= 1 && wish.port() <= 65_535,
                "BAD_PORT",
                "There is no port " + wish.port(),
                "TCP ports run from 1 to 65535.",
                "SSH servers usually listen on 22.");
        require(
                USER.matcher(wish.user().strip()).matches(),
                "BAD_USER",
                "That is not a user name",
                "The name to sign in with is empty or has blanks in it.",
                "Write the account's name on that server, such as deploy.");
        require(
                wish.jump().size() <= MAX_JUMPS,
                "TOO_MANY_JUMPS",
                "Too many jump hosts",
                "There are " + wish.jump().size() + "; at most " + MAX_JUMPS + " can be chained.",
                "Leave some out.");
        checkRest(wish);
        String name = wish.name();
        return new NewHost(
                name == null || name.isBlank() ? null : Names.check(name),
                address,
                wish.port(),
                wish.user().strip(),
                wish.keyId(),
                wish.password(),
                List.copyOf(wish.jump()),
                wish.compression(),
                wish.keepAlive(),
                wish.way(),
                wish.legacy());
    }

    static ProblemException taken(String name) {
        return Problem.conflict(
                        "NAME_TAKEN",
                        "You already have a Host named " + name,
                        "Each of your Hosts needs a name of its own.",
                        "Choose another name.")
                .asException();
    }

    static ProblemException tooMany(int limit) {
        return Problem.conflict(
                        "TOO_MANY_HOSTS",
                        "You have reached " + limit + " Hosts",
                        "One person can keep at most " + limit + " Hosts.",
                        "Delete a Host that you no longer use.")
                .asException();
    }

    static ProblemException inUse(Host host, List<String> tunnels) {
        return Problem.conflict(
                        "HOST_IN_USE",
                        host.name() + " is still used",
                        "These tunnels run through it: " + String.join(", ", tunnels) + ".",
                        "Delete or change those tunnels first.")
                .asException();
    }

    static ProblemException jumpsThroughItself() {
        return Problem.invalid(
                        "JUMP_LOOP",
                        "A Host can't be its own jump host",
                        "The chain of jump hosts leads back to this Host.",
                        "Choose another jump host.")
                .asException();
    }

    static ProblemException noAgent() {
        return new Problem(
                        "AGENT_OFF",
                        403,
                        "There is no SSH agent to sign in with",
                        "This console has none, or you are not its admin: an agent signs in with"
                                + " the keys of the console's own account.",
                        "Choose a key or a password, or set culvert.host.agent.")
                .asException();
    }

    static ProblemException agentSilent(java.io.IOException e) {
        return new Problem(
                        "AGENT_SILENT",
                        503,
                        "The SSH agent does not answer",
                        String.valueOf(e.getMessage()) + ".",
                        "Start it, or correct culvert.host.agent.")
                .asException();
    }

    private static void checkRest(NewHost wish) {
        require(
                wish.keepAlive().compareTo(MIN_KEEP_ALIVE) >= 0
                        && wish.keepAlive().compareTo(MAX_KEEP_ALIVE) <= 0,
                "BAD_KEEP_ALIVE",
                "That keepalive interval can't be used",
                "It must lie between 1 second and 10 minutes.",
                "10 seconds is a good value.");
        String password = wish.password();
        require(
                password == null || !password.isEmpty() && password.length() <= MAX_PASSWORD,
                "BAD_PASSWORD",
                "That password can't be used",
                "It is empty or longer than " + MAX_PASSWORD + " characters.",
                "Enter the account's password on that server, or choose a key.");
        require(
                (password == null || wish.keyId() == null)
                        && (wish.way() == null || password == null && wish.keyId() == null),
                "TWO_SIGN_INS",
                "Choose a key or a password",
                "Both were given; a Host signs in with one of them.",
                "Leave one out.");
    }

    private static void require(
            boolean holds, String code, String title, String detail, String fix) {
        if (!holds) {
            throw Problem.invalid(code, title, detail, fix).asException();
        }
    }

    private static String stripBrackets(String address) {
        return address.startsWith("[") && address.endsWith("]")
                ? address.substring(1, address.length() - 1)
                : address;
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
