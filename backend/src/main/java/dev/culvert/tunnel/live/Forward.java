package dev.culvert.tunnel.live;

import dev.culvert.host.Host;
import dev.culvert.problem.Problem;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Link;
import dev.culvert.tunnel.Tunnel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The moving part of a tunnel: where connections come in and how each reaches its target. One for
 * each run of a tunnel: {@link Run} and its {@link Grip} move it, {@link LiveTunnel} opens its
 * target for shares. Blocking, on virtual threads, but for what it accepts.
 */
sealed interface Forward extends AutoCloseable permits LocalForward, RemoteForward {

    /**
     * Opens what lies on the console's machine. May be called again after it threw.
     *
     * @throws dev.culvert.problem.ProblemException when the listener cannot be opened
     */
    void prepare();

    /**
     * Opens what lies on the SSH host; if it is open there already by another Link, moves it to
     * this one. Connections that are open stay where they are.
     *
     * @throws IOException when the host refuses, or the Link is gone
     */
    void engage(Link link) throws IOException;

    /** The Link is gone. What lies on the console's machine stays. */
    void disengage();

    /** Where the listener shall be; with the port that the server chose, once it has. */
    Address asked();

    /** What is open, or null. */
    @Nullable Address bound();

    /** Opens a stream to the tunnel's one target, for a share. */
    Duplex openTarget(String peer) throws IOException;

    /**
     * Tries the target once: is there somebody?
     *
     * @return null when somebody answers or when there is no one target to ask, else what is wrong
     */
    @Nullable Problem probe();

    /**
     * Whether the listener can be reached as promised; may connect to it once.
     *
     * @param host the Host that the Link leads to
     */
    Promise promise(Host host);

    /** The wish was renamed, or others may connect. */
    void rules(Tunnel wish);

    /** Closes listeners everywhere. May be called twice. */
    @Override
    void close();
}
