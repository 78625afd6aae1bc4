package dev.culvert.tunnel.live;

import dev.culvert.host.Question;
import dev.culvert.policy.ListenPorts;
import dev.culvert.problem.Problem;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.ListenRefusedException;
import dev.culvert.ssh.OpenRefusedException;
import dev.culvert.ssh.SocketPath;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.FileAlreadyExistsException;
import org.jspecify.annotations.Nullable;

/** Names what can go wrong with a forward, once its Link stands. */
final class ForwardProblems {

    /** Below this, Unix lets only the superuser listen. */
    static final int FIRST_UNPRIVILEGED_PORT = 1024;

    private static final int BAD_GATEWAY = 502;
    private static final int CONFLICT = 409;

    private ForwardProblems() {}

    /** A server on the way waits for an answer. */
    static Problem asked(Question question) {
        return switch (question.asker()) {
            case SERVER -> askedByServer(question);
            case CONSOLE ->
                    new Problem(
                            "ANSWER_NEEDED",
                            409,
                            "The console asks for a passphrase",
                            "It opens the key that signs in at " + question.host() + ".",
                            "Enter it; it is kept in memory until the console ends.");
        };
    }

    private static Problem askedByServer(Question question) {
        return new Problem(
                "ANSWER_NEEDED",
                409,
                question.host() + " asks you something",
                "It waits for an answer before it lets you in.",
                "Answer it; the answer is used at once and not stored.");
    }

    /** The console could not open {@code listen}, one of its {@code ports}, on its own machine. */
    static Problem bind(Address listen, IOException e, @Nullable String usedBy, ListenPorts ports) {
        return switch (listen) {
            case Endpoint tcp -> bind(tcp, e, usedBy, ports);
            case SocketPath socket -> bind(socket, e, usedBy);
        };
    }

    private static Problem bind(SocketPath socket, IOException e, @Nullable String usedBy) {
        boolean taken =
                usedBy != null
                        || e instanceof BindException
                        || e instanceof FileAlreadyExistsException;
        String detail =
                usedBy != null
                        ? "It is used by your tunnel " + usedBy + "."
                        : switch (e) {
                            case BindException _ -> "Another program listens there.";
                            case FileAlreadyExistsException _ ->
                                    "A file that is no socket is there, and stays.";
                            default -> String.valueOf(e.getMessage());
                        };
        return new Problem(
                taken ? "BIND_IN_USE" : "BIND_FAILED",
                CONFLICT,
                taken
                        ? socket + " is taken on the console"
                        : "The socket " + socket + " can't be made on the console",
                detail,
                "Use another path.");
    }

    private static Problem bind(
            Endpoint listen, IOException e, @Nullable String usedBy, ListenPorts ports) {
        int port = listen.port();
        int other = ports.allow(another(port)) ? another(port) : ports.like(port);
        if (usedBy != null) {
            return new Problem(
                    "BIND_IN_USE",
                    CONFLICT,
                    "Port " + port + " is taken on the console",
                    "It is used by your tunnel " + usedBy + ".",
                    "Stop that tunnel, or use port " + other + ".");
        }
        if (port < FIRST_UNPRIVILEGED_PORT && isPermission(e)) {
            return new Problem(
                    "BIND_PRIVILEGED",
                    CONFLICT,
                    "Port " + port + " needs root on the console",
                    "Ports below 1024 are reserved for the superuser of the console's machine.",
                    "Use port " + other + " instead.");
        }
        if (String.valueOf(e.getMessage()).contains("assign requested address")) {
            return new Problem(
                    "BIND_ADDRESS",
                    CONFLICT,
                    "The console has no address " + listen.host(),
                    "A port can only be opened on an address of the console's own machine.",
                    "Use 127.0.0.1, or * for every address.");
        }
        if (e instanceof BindException) {
            return new Problem(
                    "BIND_IN_USE",
                    CONFLICT,
                    "Port " + port + " is taken on the console",
                    "Another program on the console's machine listens on " + listen + ".",
                    "Stop that program, or use port " + other + ".");
        }
        return new Problem(
                "BIND_FAILED",
                CONFLICT,
                "Port " + port + " can't be opened on the console",
                String.valueOf(e.getMessage()),
                "Use another port.");
    }

    /** The SSH host could not or would not listen. */
    static Problem listen(String host, Address listen, ListenRefusedException e) {
        return switch (listen) {
            case Endpoint tcp -> listen(host, tcp, e);
            case SocketPath socket ->
                    new Problem(
                            "R_REFUSED",
                            CONFLICT,
                            host + " did not open the socket " + socket,
                            "Its folder is missing there, a file is there already (sshd leaves"
                                    + " sockets behind unless StreamLocalBindUnlink is yes), or its"
                                    + " sshd forbids it (AllowStreamLocalForwarding). "
                                    + e.getMessage(),
                            "Remove the file there, or use another path.");
        };
    }

    /**
     * The SSH host could not or would not listen. The protocol says no more than that; OpenSSH adds
     * why it will not in a debug message, and nothing when it cannot (serverloop.c, channels.c).
     */
    private static Problem listen(String host, Endpoint listen, ListenRefusedException e) {
        int port = listen.port();
        String said = String.valueOf(e.getMessage());
        if (said.contains("port forwarding refused")) {
            return new Problem(
                    "R_REFUSED",
                    CONFLICT,
                    host + " does not allow port " + port,
                    "Its PermitListen setting, or one on your key, allows other ports only. Its"
                            + " sshd says: "
                            + said,
                    "Use a port that is allowed, or ask its admin for: PermitListen " + port);
        }
        if (port > 0 && port < FIRST_UNPRIVILEGED_PORT) {
            return new Problem(
                    "R_PRIVILEGED",
                    CONFLICT,
                    host + " did not open port " + port,
                    "Ports below 1024 need root on " + host + ". " + said,
                    "Use port " + another(port) + ", or sign in there as root.");
        }
        if (said.contains("disabled port forwarding")) {
            return new Problem(
                    "R_DISABLED",
                    CONFLICT,
                    host + " does not allow remote forwarding",
                    "AllowTcpForwarding or DisableForwarding forbids it there, or restrict on your"
                            + " key. Its sshd says: "
                            + said,
                    "Ask its admin for: AllowTcpForwarding yes. Or use another Host.");
        }
        return new Problem(
                "R_BIND",
                CONFLICT,
                host + " could not open port " + port,
                "Something there listens on it already, often an earlier session that its sshd has"
                        + " not given up yet. "
                        + said,
                "Use another port, or 0 to let " + host + " choose a free one.");
    }

    /** True when a listener that was refused may be granted later without anybody's doing. */
    static boolean mayPass(Problem problem) {
        return problem.code().equals("R_BIND") || problem.code().equals("R_PRIVILEGED");
    }

    /** True when the SSH host will not forward there, whatever the target does. */
    static boolean isDenial(Problem problem) {
        return problem.code().equals("L_DENIED") || problem.code().equals("L_PERMITOPEN");
    }

    /** The SSH host forwards to another target at this very moment, so forwarding is not off. */
    static Problem onlyThisTarget(String host, Address target) {
        return new Problem(
                "L_PERMITOPEN",
                CONFLICT,
                host + " does not allow the target " + target,
                "It forwards to another target of yours just now, so its PermitOpen setting, or one"
                        + " on your key, leaves this one out. A misspelt name can look the same.",
                "Ask its admin for: PermitOpen " + target + ", or change the target.");
    }

    /** The SSH host could not or would not connect to the target. */
    static Problem open(String host, Address target, IOException e) {
        if (!(e instanceof OpenRefusedException refused)) {
            return broken(host, e);
        }
        return switch (target) {
            case Endpoint tcp -> open(host, tcp, refused);
            case SocketPath socket -> open(host, socket, refused);
        };
    }

    /** OpenSSH answers "connect failed" here whether it may not or cannot (serverloop.c). */
    private static Problem open(String host, SocketPath socket, OpenRefusedException refused) {
        boolean denied = refused.reasonCode() == OpenRefusedException.ADMINISTRATIVELY_PROHIBITED;
        return new Problem(
                denied ? "L_DENIED" : "L_TARGET",
                denied ? CONFLICT : BAD_GATEWAY,
                denied ? host + " refused to forward to " + socket : "Nobody answers on " + socket,
                host
                        + " says: "
                        + said(refused)
                        + ". Nobody listens on that socket there, its account may not open it, or"
                        + " sockets are forbidden (AllowStreamLocalForwarding, DisableForwarding).",
                "Start the service there, or check the path.");
    }

    private static Problem open(String host, Endpoint target, OpenRefusedException refused) {
        return switch (refused.reasonCode()) {
            case OpenRefusedException.ADMINISTRATIVELY_PROHIBITED ->
                    new Problem(
                            "L_DENIED",
                            CONFLICT,
                            host + " refused to forward to " + target,
                            "Forwarding is off there (AllowTcpForwarding no, DisableForwarding yes,"
                                    + " or restrict on your key), or only other targets are allowed"
                                    + " (PermitOpen); the protocol gives one reason for both. Some"
                                    + " servers also answer so when they do not know the name.",
                            "Ask its admin for: AllowTcpForwarding yes, PermitOpen "
                                    + target
                                    + ". Or check the name, or use another Host.");
            case OpenRefusedException.CONNECT_FAILED -> connectFailed(host, target, refused);
            default ->
                    new Problem(
                            "L_OPEN",
                            BAD_GATEWAY,
                            host + " could not open " + target,
                            "Reason " + refused.reasonCode() + ": " + said(refused) + ".",
                            "Try again; if it stays so, the log of its sshd says more.");
        };
    }

    /** Reason 2 of RFC 4254 §5.1 has no finer code; servers add the error text of their system. */
    private static Problem connectFailed(
            String host, Endpoint target, OpenRefusedException refused) {
        String said = said(refused);
        String evidence = host + " says: " + said + ". Names are resolved on " + host + ".";
        return switch (FarError.of(said)) {
            case NAME ->
                    new Problem(
                            "L_TARGET_DNS",
                            BAD_GATEWAY,
                            host + " can't find " + target.host(),
                            evidence,
                            "Check the name of the target, or use an IP address.");
            case REFUSED ->
                    new Problem(
                            "L_TARGET_REFUSED",
                            BAD_GATEWAY,
                            "Nothing listens on " + target,
                            "The tunnel is fine. " + evidence,
                            "Start the service there, or check the port of the target.");
            case SILENT ->
                    new Problem(
                            "L_TARGET_TIMEOUT",
                            BAD_GATEWAY,
                            target + " does not answer " + host,
                            "Most likely a firewall between them. " + evidence,
                            "Ask who runs the network there, or check the target.");
            case OTHER ->
                    new Problem(
                            "L_TARGET",
                            BAD_GATEWAY,
                            "Nobody answers on " + target,
                            evidence,
                            "Start the service there, or check name and port of the target.");
        };
    }

    /** The console could not connect to a target near itself. */
    static Problem dial(Address target, IOException e) {
        String detail =
                switch (e) {
                    case ConnectException _ -> "Nothing listens there on the console's side.";
                    case SocketTimeoutException _ -> "It did not answer the console in time.";
                    default -> String.valueOf(e.getMessage());
                };
        return new Problem(
                "R_TARGET",
                BAD_GATEWAY,
                "Nobody answers on " + target,
                detail,
                "Start the app there, or check name and port of the target.");
    }

    static Problem broken(String host, IOException e) {
        return dropped(host, String.valueOf(e.getMessage()));
    }

    /** The Link ended; {@code cause} is one sentence. */
    static Problem dropped(String host, String cause) {
        return new Problem(
                "DROPPED",
                503,
                "The connection to " + host + " was lost",
                cause,
                "It is made again by itself. If it is lost often, a shorter keepalive of the Host"
                        + " keeps firewalls from forgetting it.");
    }

    /**
     * A port a person would choose instead: 80 becomes 8080, 443 becomes 8443, 5432 becomes 15432.
     */
    static int another(int port) {
        if (port < 100) {
            return 8000 + port;
        }
        if (port < FIRST_UNPRIVILEGED_PORT) {
            return 8000 + port % 1000;
        }
        return port + 10_000 <= 65_535 ? port + 10_000 : port - 10_000;
    }

    private static boolean isPermission(IOException e) {
        return String.valueOf(e.getMessage()).contains("Permission denied");
    }

    private static String said(OpenRefusedException e) {
        String text = String.valueOf(e.getMessage()).strip();
        return text.isEmpty() ? "connect failed" : text;
    }
}
