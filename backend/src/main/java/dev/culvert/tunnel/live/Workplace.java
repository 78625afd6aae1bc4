package dev.culvert.tunnel.live;

import dev.culvert.policy.ListenPorts;
import dev.culvert.problem.Problem;
import dev.culvert.socks.Login;
import dev.culvert.ssh.SocketPath;
import dev.culvert.tunnel.Tunnel;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a forward needs from its tunnel. */
interface Workplace {

    /** What carries its connections for as long as this run lasts. */
    Shift shift();

    /** What the owner calls the Host. */
    String hostName();

    /** How long new connections wait for a Link that is being made again. */
    Duration gapWait();

    /** Connections that may be present at once, waiting ones included. */
    int maxConnections();

    /** The name of the owner's other tunnel that has this listener on the console, or null. */
    @Nullable String userOf(Tunnel wish);

    /**
     * Where on the console's machine a socket may be made.
     *
     * @throws dev.culvert.problem.ProblemException {@code SOCKET_FOLDER}
     */
    Path place(SocketPath socket);

    /** Which ports of the console's machine may be opened. */
    ListenPorts ports();

    /** What SOCKS clients have to show, or null. */
    @Nullable Login login(Tunnel wish);

    /** A connection got through to the target. */
    void targetAnswers();

    /** A connection did not get through to the target. */
    void targetFails(Problem problem);
}
