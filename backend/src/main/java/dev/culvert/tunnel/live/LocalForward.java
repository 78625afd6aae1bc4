package dev.culvert.tunnel.live;

import dev.culvert.host.Host;
import dev.culvert.policy.Cidr;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.SocketDuplex;
import dev.culvert.traffic.CloseReason;
import dev.culvert.tunnel.Connection;
import dev.culvert.tunnel.Tunnel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * LOCAL and DYNAMIC: a port on the console's machine; each connection becomes a channel to a target
 * that the SSH host resolves. The two differ in who names the target: the wish, or the client
 * (SOCKS).
 */
final class LocalForward implements Forward {

    private static final Logger log = LoggerFactory.getLogger(LocalForward.class);

    private final Workplace place;
    private final LinkGate gate;
    private final AtomicInteger present = new AtomicInteger();
    private volatile Tunnel wish;
    private volatile @Nullable Listener listener;

    LocalForward(Tunnel wish, Workplace place) {
        this.wish = wish;
        this.place = place;
        this.gate = new LinkGate(place.gapWait());
    }

    @Override
    public void prepare() {
        if (listener != null) {
            return;
        }
        try {
            listener = Listener.open(wish.listen(), this::accepted);
        } catch (IOException e) {
            String usedBy = place.userOf(wish);
            throw ForwardProblems.bind(wish.listen(), e, usedBy).asException();
        }
    }

    @Override
    public void engage(Link link) {
        gate.open(link);
    }

    @Override
    public void disengage() {
        gate.empty();
    }

    @Override
    public @Nullable Integer boundPort() {
        Listener open = listener;
        return open == null ? null : open.port();
    }

    @Override
    public Duplex openTarget(String peer) throws IOException {
        return toTarget(gate.pass(), target(), new Endpoint("127.0.0.1", 0));
    }

    @Override
    public @Nullable Problem probe() {
        if (wish.target() == null) {
            return null;
        }
        try {
            toTarget(gate.pass(), target(), new Endpoint("127.0.0.1", 0)).close();
            return null;
        } catch (IOException e) {
            return ForwardProblems.open(place.hostName(), target(), e);
        }
    }

    /** The kernel of the console's own machine either binds what it was asked to, or refuses. */
    @Override
    public Promise promise(Host host) {
        return Promise.verified("The console listens on " + wish.listen());
    }

    @Override
    public void rules(Tunnel now) {
        wish = now;
    }

    @Override
    public void close() {
        Listener open = listener;
        listener = null;
        if (open != null) {
            open.close();
        }
        gate.shut();
    }

    /** Counted from the moment of accepting: whoever waits for a Link holds a descriptor too. */
    private void accepted(Socket socket) {
        try {
            if (present.incrementAndGet() > place.maxConnections()) {
                closeQuietly(socket);
            } else {
                serve(socket);
            }
        } finally {
            present.decrementAndGet();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("closing a connection too many", e);
        }
    }

    private void serve(Socket socket) {
        InetSocketAddress peer = (InetSocketAddress) socket.getRemoteSocketAddress();
        try (Duplex client = new SocketDuplex(socket)) {
            if (!Cidr.admits(wish.allowFrom(), peer.getAddress())) {
                place.carrier().refused(text(peer), targetText(), CloseReason.POLICY);
                return;
            }
            if (wish.target() == null) {
                new SocksClient(client, endpoint(peer), gate, place.carrier()).serve();
            } else {
                carry(client, peer);
            }
        } catch (IOException | ProblemException e) {
            log.debug("{}: connection from {} ended: {}", wish.name(), peer, e.getMessage());
        }
    }

    private void carry(Duplex client, InetSocketAddress peer) throws IOException {
        Link link = gate.pass();
        Connection connection =
                place.carrier()
                        .open(
                                text(peer),
                                targetText(),
                                () -> toTarget(link, target(), endpoint(peer)));
        Pump.run(client, connection, link.ended()::isDone);
    }

    /** Opens a channel and lets the tunnel know whether its target answers. */
    private Duplex toTarget(Link link, Endpoint target, Endpoint originator) throws IOException {
        try {
            Duplex stream = link.open(target, originator);
            place.targetAnswers();
            return stream;
        } catch (IOException e) {
            if (!link.ended().isDone()) {
                place.targetFails(ForwardProblems.open(place.hostName(), target, e));
            }
            throw e;
        }
    }

    private Endpoint target() {
        return java.util.Objects.requireNonNull(wish.target());
    }

    private String targetText() {
        Endpoint target = wish.target();
        return target == null ? "any" : target.toString();
    }

    static Endpoint endpoint(InetSocketAddress address) {
        return new Endpoint(address.getAddress().getHostAddress(), address.getPort());
    }

    static String text(InetSocketAddress address) {
        return endpoint(address).toString();
    }
}
