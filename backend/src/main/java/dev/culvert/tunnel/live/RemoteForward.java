package dev.culvert.tunnel.live;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.culvert.policy.Cidr;
import dev.culvert.policy.EgressGuard;
import dev.culvert.policy.EgressRefusedException;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.Link.Forwarded;
import dev.culvert.ssh.Link.RemoteListener;
import dev.culvert.ssh.SocketDuplex;
import dev.culvert.traffic.CloseReason;
import dev.culvert.tunnel.Connection;
import dev.culvert.tunnel.Tunnel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * REMOTE: a port on the SSH host; each connection there comes back and ends at a target near the
 * console, which is dialled through the egress guard every time.
 */
final class RemoteForward implements Forward {

    /** A target near the console answers within this, or not at all. */
    static final Duration DIAL_TIMEOUT = Duration.ofSeconds(10);

    /** A server that has not answered by then may have let the port go all the same. */
    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(RemoteForward.class);

    private final Workplace place;
    private final EgressGuard egress;
    private volatile Tunnel wish;
    private volatile @Nullable RemoteListener listener;

    RemoteForward(Tunnel wish, Workplace place, EgressGuard egress) {
        this.wish = wish;
        this.place = place;
        this.egress = egress;
    }

    @Override
    public void prepare() {
        try {
            egress.resolve(target().host(), target().port());
        } catch (EgressRefusedException e) {
            throw new ProblemException(e.problem(), e);
        }
    }

    @Override
    public void engage(Link link) throws IOException {
        RemoteListener before = listener;
        if (before != null) {
            before.close();
            before.closed().completeOnTimeout(null, CANCEL_TIMEOUT.toSeconds(), SECONDS).join();
        }
        Address at = before == null ? wished() : before.address(); // the port must not move
        listener = link.listen(at, forwarded -> accepted(forwarded, link));
    }

    @Override
    public void disengage() {
        close(); // the Link may live on for other tunnels
    }

    @Override
    public @Nullable Integer boundPort() {
        RemoteListener open = listener;
        return open != null && open.address() instanceof Endpoint tcp ? tcp.port() : null;
    }

    @Override
    public Duplex openTarget(String peer) throws IOException {
        return dial();
    }

    @Override
    public @Nullable Problem probe() {
        try {
            dial().close();
            return null;
        } catch (IOException e) {
            return problem(e);
        }
    }

    @Override
    public void rules(Tunnel now) {
        wish = now;
    }

    @Override
    public void close() {
        RemoteListener open = listener;
        listener = null;
        if (open != null) {
            open.close();
        }
    }

    private Endpoint wished() {
        String bind = wish.listen().host().equals("*") ? "" : wish.listen().host();
        return new Endpoint(bind, wish.listen().port());
    }

    private void accepted(Forwarded forwarded, Link link) {
        Endpoint originator = forwarded.originator();
        String peer = originator == null ? "unknown" : originator.toString();
        try (Duplex client = forwarded.stream()) {
            if (!admits(originator)) {
                place.carrier().refused(peer, target().toString(), CloseReason.POLICY);
                return;
            }
            Connection connection = place.carrier().open(peer, target().toString(), this::dial);
            Pump.run(client, connection, link.ended()::isDone);
        } catch (IOException | ProblemException e) {
            log.debug("{}: connection from {} ended: {}", wish.name(), peer, e.getMessage());
        }
    }

    /** The originator is what the SSH host says it is; an address that is none is not admitted. */
    private boolean admits(@Nullable Endpoint originator) {
        if (wish.allowFrom().isEmpty()) {
            return true;
        }
        if (originator == null) {
            return false;
        }
        try {
            return Cidr.admits(wish.allowFrom(), InetAddress.ofLiteral(originator.host()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Duplex dial() throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(
                    egress.resolve(target().host(), target().port()),
                    Math.toIntExact(DIAL_TIMEOUT.toMillis()));
            place.targetAnswers();
            return new SocketDuplex(socket);
        } catch (IOException e) {
            socket.close();
            place.targetFails(problem(e));
            throw e;
        }
    }

    private Problem problem(IOException e) {
        return e instanceof EgressRefusedException refused
                ? refused.problem()
                : ForwardProblems.dial(target(), e);
    }

    private Endpoint target() {
        return java.util.Objects.requireNonNull(wish.target());
    }
}
