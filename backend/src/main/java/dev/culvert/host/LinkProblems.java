package dev.culvert.host;

import dev.culvert.problem.Problem;
import dev.culvert.ssh.Certificate;
import dev.culvert.ssh.HostKey;
import dev.culvert.ssh.LinkException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names the failures of connecting to a Host, for the person who wants it to work. */
final class LinkProblems {

    private static final int UNAVAILABLE = 503;
    private static final int CONFLICT = 409;

    private LinkProblems() {}

    static Problem of(Host host, LinkException e) {
        String name = host.name();
        String server = host.endpoint().toString();
        return switch (e.reason()) {
            case NAME_NOT_FOUND ->
                    unavailable(
                            "DNS",
                            "Can't find " + host.address(),
                            "The name does not exist, or the console's DNS does not know it.",
                            "Check the spelling of the Host's address, or use an IP address.");
            case DIAL_REFUSED_BY_POLICY ->
                    new Problem(
                            "DIAL_FORBIDDEN",
                            403,
                            name + " may not be reached",
                            e.evidence(),
                            "Use another Host, or ask the operator of this console.");
            case TCP_TIMEOUT ->
                    unavailable(
                            "TCP_TIMEOUT",
                            name + " does not answer on port " + host.port(),
                            "No reply from " + server + ". Usually a firewall, a VPN or the port.",
                            "Check the port, or add a jump host that can reach it.");
            case TCP_REFUSED ->
                    unavailable(
                            "TCP_REFUSED",
                            "Nothing is listening on " + server,
                            "The machine answers, but no SSH server accepts connections there.",
                            "Check the port (many servers use 2222 or 22022 instead of 22), or"
                                    + " start the SSH server.");
            case UNREACHABLE ->
                    unavailable(
                            "UNREACHABLE",
                            "There is no way to " + name,
                            "The network says: " + e.evidence(),
                            "Check the network or VPN of the console's machine.");
            case NOT_SSH -> notSsh(server + " is not an SSH server", server, e);
            case NO_COMMON_ALGORITHM ->
                    new Problem(
                            "KEX_NONE",
                            CONFLICT,
                            name + " is too old for our security settings",
                            e.evidence(),
                            host.legacy()
                                    ? "Update the SSH server there."
                                    : "Update the SSH server there, or allow old algorithms for"
                                            + " this Host: then whoever records the traffic may be"
                                            + " able to read it.");
            case HOST_KEY_REVOKED ->
                    new Problem(
                            "HOSTKEY_REVOKED",
                            CONFLICT,
                            name + " shows a key that was revoked",
                            e.evidence() + ". Its owner has declared it stolen. Nothing was sent.",
                            "Ask its admin for the new key.");
            case ANSWER_NEEDED ->
                    new Problem(
                            "ANSWER_NEEDED",
                            CONFLICT,
                            name + " asks you something",
                            e.evidence() + ". Nobody answered while the server waited.",
                            "Try again when you can answer; it is used at once and not stored.");
            case HOST_KEY_UNKNOWN ->
                    new Problem(
                            "HOSTKEY_NEW",
                            CONFLICT,
                            "First time we see " + name,
                            "Its key is " + shown(e.offered()) + ". Compare it with its admin.",
                            "Trust the key if it is the right one.");
            case HOST_KEY_CHANGED ->
                    new Problem(
                            "HOSTKEY_CHANGED",
                            CONFLICT,
                            "The identity of " + name + " changed",
                            changed(host, e),
                            "Ask its admin. Trust the new key only if they confirm it.");
            case KEY_UNREADABLE ->
                    new Problem(
                            "KEY_UNREADABLE",
                            CONFLICT,
                            "The key for " + name + " can't be opened",
                            e.evidence(),
                            "Import the key again, or choose another one for this Host.");
            case SIGN_IN_REFUSED -> signInRefused(host, e);
            case SIGN_IN_TOO_MANY ->
                    new Problem(
                            "AUTH_TOO_MANY",
                            CONFLICT,
                            name + " stopped after too many tries to sign in",
                            "Tried to sign in as " + host.user() + ". " + e.evidence(),
                            "Choose the one key that this account accepts, or ask its admin to"
                                    + " raise MaxAuthTries.");
            case BROKEN_OFF -> brokenOff(name, server, e);
        };
    }

    /** True when trying again later can help by itself: only for causes in the network. */
    static boolean mayPass(LinkException e) {
        return switch (e.reason()) {
            case NAME_NOT_FOUND, TCP_TIMEOUT, TCP_REFUSED, UNREACHABLE, NOT_SSH, BROKEN_OFF -> true;
            case DIAL_REFUSED_BY_POLICY,
                    NO_COMMON_ALGORITHM,
                    HOST_KEY_UNKNOWN,
                    HOST_KEY_CHANGED,
                    HOST_KEY_REVOKED,
                    ANSWER_NEEDED,
                    KEY_UNREADABLE,
                    SIGN_IN_TOO_MANY,
                    SIGN_IN_REFUSED ->
                    false;
        };
    }

    /** The same with the address of another Host that may be meant. */
    static Problem didYouMean(Problem problem, String address) {
        return new Problem(
                problem.code(),
                problem.status(),
                problem.title(),
                problem.detail() + " Did you mean " + address + "?",
                problem.fix());
    }

    static Problem noCredential(Host host) {
        return new Problem(
                "CREDENTIAL_NEEDED",
                CONFLICT,
                "How do you sign in at " + host.name() + "?",
                "No key and no password is saved for " + host.user() + "@" + host.endpoint() + ".",
                "Choose a key or enter the password.");
    }

    static Problem keyLocked(Host host, Key key) {
        return new Problem(
                "ANSWER_NEEDED",
                CONFLICT,
                "The key " + key.name() + " is locked",
                host.name() + " is reached with it, and nobody has entered its passphrase.",
                "Try again and enter it; it is kept in memory until the console ends.");
    }

    static Problem certificateOver(Host host, Certificate certificate) {
        return new Problem(
                "CERT_EXPIRED",
                CONFLICT,
                "Your certificate for " + host.name() + " is not valid now",
                "“"
                        + certificate.keyId()
                        + "” is valid from "
                        + certificate.validAfter()
                        + " to "
                        + certificate.validBefore()
                        + ", and the server does not know the key without it.",
                "Have the key signed again and add the new certificate to it.");
    }

    private static Problem brokenOff(String name, String server, LinkException e) {
        return e.stage() == LinkException.Stage.BANNER
                ? notSsh(name + " closed the door early", server, e)
                : unavailable(
                        "DROPPED", "The connection to " + name + " broke off", e.evidence(), null);
    }

    private static Problem notSsh(String title, String server, LinkException e) {
        return unavailable(
                "NOT_SSH",
                title,
                e.evidence()
                        + ". Something else listens on "
                        + server
                        + ", or the SSH server turns people away for now (MaxStartups, fail2ban).",
                "Check the port. If it is right, wait a minute: it is tried again by itself.");
    }

    private static Problem signInRefused(Host host, LinkException e) {
        return switch (host.signIn()) {
            case Host.SignIn.WithPassword _ ->
                    new Problem(
                            "AUTH_FAILED",
                            CONFLICT,
                            host.name() + " did not accept the password",
                            "Tried to sign in as " + host.user() + ". " + e.evidence(),
                            "Check the user name and the password of this Host.");
            case Host.SignIn.Asking _ ->
                    new Problem(
                            "AUTH_FAILED",
                            CONFLICT,
                            host.name() + " did not accept your answers",
                            "Tried to sign in as " + host.user() + ". " + e.evidence(),
                            "Check the user name, then try again.");
            case Host.SignIn.WithAgent _ ->
                    new Problem(
                            "AUTH_FAILED",
                            CONFLICT,
                            host.name() + " did not accept the agent's keys",
                            "Tried to sign in as " + host.user() + ". " + e.evidence(),
                            "Add the right key to the agent, or its public half to"
                                    + " ~/.ssh/authorized_keys there.");
            case Host.SignIn.WithKey _, Host.SignIn.Unknown _ ->
                    new Problem(
                            "AUTH_FAILED",
                            CONFLICT,
                            host.name() + " did not accept your key",
                            "Tried to sign in as " + host.user() + ". " + e.evidence(),
                            "Add the public key to ~/.ssh/authorized_keys there, or choose another"
                                    + " key.");
        };
    }

    private static Problem unavailable(
            String code, String title, String detail, @Nullable String fix) {
        return new Problem(code, UNAVAILABLE, title, detail, fix);
    }

    private static String shown(@Nullable HostKey key) {
        return key == null ? "not known" : key.toString();
    }

    private static String changed(Host host, LinkException e) {
        String known =
                host.trusted().isEmpty()
                        ? authorities(host) + e.evidence()
                        : "You trusted "
                                + host.trusted().getLast().key()
                                + "; now it shows "
                                + shown(e.offered());
        return known + ". Either it was reinstalled, or somebody is in between. Nothing was sent.";
    }

    private static String authorities(Host host) {
        String names =
                host.keys(Host.Mark.AUTHORITY).stream()
                        .map(HostKey::toString)
                        .collect(Collectors.joining(" or "));
        return "You trusted what " + names + " certifies, and its key is not. ";
    }
}
