package dev.culvert.tunnel.live;

import dev.culvert.policy.ListenPorts;
import dev.culvert.problem.Problem;
import dev.culvert.socks.Login;
import dev.culvert.ssh.SocketPath;
import dev.culvert.tunnel.Tunnel;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A tunnel as its forward sees it. */
record TunnelPlace(LiveTunnel tunnel, Engine engine, Health health, Shift shift)
        implements Workplace {

    @Override
    public String hostName() {
        return tunnel.host().name();
    }

    @Override
    public Duration gapWait() {
        return engine.settings().gapWait();
    }

    @Override
    public int maxConnections() {
        return engine.settings().maxConnections();
    }

    @Override
    public @Nullable String userOf(Tunnel wish) {
        return tunnel.otherOn(wish.listen());
    }

    @Override
    public Path place(SocketPath socket) {
        return engine.folders().place(socket);
    }

    @Override
    public ListenPorts ports() {
        return engine.ports();
    }

    @Override
    public @Nullable Login login(Tunnel wish) {
        return engine.login(wish);
    }

    @Override
    public void targetAnswers() {
        health.note(null);
    }

    @Override
    public void targetFails(Problem problem) {
        health.note(problem);
    }
}
