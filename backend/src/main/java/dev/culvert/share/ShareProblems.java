package dev.culvert.share;

import dev.culvert.problem.Problem;
import dev.culvert.share.gateway.Finding;
import dev.culvert.share.gateway.HostHeader;
import org.jspecify.annotations.Nullable;

/** What the gateway found out about the target of a share, for its owner. */
final class ShareProblems {

    private static final int BAD_GATEWAY = 502;

    private ShareProblems() {}

    /**
     * What is known after {@code found}, given what was known {@code before}: an answer that is no
     * good proves that somebody answers, and no more.
     */
    static Finding after(Finding before, Finding found) {
        if (found != Finding.ANSWERED) {
            return found;
        }
        return before == Finding.HOST_BLOCKED ? before : Finding.SERVED;
    }

    /** Null while there is nothing to complain about. */
    static @Nullable Problem of(Share share, Finding known) {
        return switch (known) {
            case SERVED, ANSWERED -> null;
            case NO_ANSWER -> nobody(share);
            case HOST_BLOCKED -> blocked(share);
        };
    }

    private static Problem nobody(Share share) {
        return new Problem(
                "SHARE_BACKEND",
                BAD_GATEWAY,
                "Nothing answers on " + share.target(),
                "The share works, but its last visitor got an error page: no answer came through"
                        + " the tunnel.",
                "Start the service there, and look whether the tunnel is live.");
    }

    private static Problem blocked(Share share) {
        String target = ShareChecks.hostOf(share.target());
        return switch (share.hostHeader()) {
            case HostHeader.AsSent _ ->
                    blocked(
                            share,
                            "It was shown the public name of the share, as its visitors sent it.",
                            "Share it again with the Host header set to the target's own name"
                                    + " (target). Or let it take the public name.");
            case HostHeader.Custom custom ->
                    blocked(
                            share,
                            "It was shown the Host header " + custom.text() + " of the share.",
                            "Share it again with the Host header set to the target's own name"
                                    + " (target), or to one that it knows.");
            case HostHeader.Target _ ->
                    blocked(
                            share,
                            "It was shown its own address already, Host: "
                                    + target
                                    + ", and the public name as X-Forwarded-Host, which Rails"
                                    + " checks too.",
                            "Add "
                                    + name(target)
                                    + ", and for Rails the share's domain, to the hosts that it"
                                    + " allows (Rails config.hosts, Django ALLOWED_HOSTS, Vite and"
                                    + " webpack allowedHosts). Or share it again with a Host header"
                                    + " that it knows.");
        };
    }

    private static Problem blocked(Share share, String shown, String fix) {
        return new Problem(
                "SHARE_HOST_BLOCKED",
                BAD_GATEWAY,
                share.target() + " refuses the host name",
                shown + " Its answer has the words with which web frameworks refuse a host.",
                fix);
    }

    /** Lists of allowed hosts have no ports in them. */
    private static String name(String hostAndPort) {
        return hostAndPort.replaceFirst(":[0-9]+$", "");
    }
}
