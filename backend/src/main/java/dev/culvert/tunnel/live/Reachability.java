package dev.culvert.tunnel.live;

import dev.culvert.problem.Problem;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import dev.culvert.tunnel.Kind;
import dev.culvert.tunnel.Tunnel;
import org.jspecify.annotations.Nullable;

/** Says who can connect to a tunnel's listener, and on which machine that is. */
final class Reachability {

    private Reachability() {}

    /**
     * @param promise what is known of a listener that is open; null while it is not
     */
    static String words(Tunnel tunnel, String hostName, @Nullable Promise promise) {
        Problem problem = promise == null ? null : promise.problem();
        if (problem != null) {
            return problem.code().equals("R_LOOPBACK")
                    ? "Only programs on " + hostName + " (checked just after it was opened)"
                    : "Anyone who reaches " + hostName + ", which is more than you asked for";
        }
        String promised = promised(tunnel, hostName);
        if (promise == null || tunnel.kind() != Kind.REMOTE) {
            return promised;
        }
        return promised
                + (promise.verdict() == Promise.Verdict.VERIFIED ? ", verified" : ", not verified");
    }

    private static String promised(Tunnel tunnel, String hostName) {
        boolean far = tunnel.kind() == Kind.REMOTE;
        String machine = far ? hostName : "the console";
        return asked(
                tunnel,
                switch (tunnel.listen()) {
                    // 0600: set by us here, by sshd's StreamLocalBindMask (0177) there.
                    case SocketPath _ when far ->
                            "Only programs on " + machine + " of the account that signs in there";
                    case SocketPath _ ->
                            "Only programs on " + machine + " of the account that runs it";
                    case Endpoint tcp -> promised(tunnel, tcp, machine);
                });
    }

    private static String asked(Tunnel tunnel, String words) {
        return tunnel.socksLogin() == null ? words : words + ", with user and password";
    }

    private static String promised(Tunnel tunnel, Endpoint listen, String machine) {
        if (listen.isLoopback()) {
            return "Only programs on " + machine;
        }
        String whose =
                tunnel.allowFrom().isEmpty()
                        ? "Anyone who reaches "
                        : String.join(
                                        ", ",
                                        tunnel.allowFrom().stream().map(Object::toString).toList())
                                + " can reach ";
        String where = listen.isEverywhere() ? machine : machine + " at " + listen.host();
        return whose + where;
    }
}
