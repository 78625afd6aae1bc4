package dev.culvert.tunnel.live;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.culvert.host.Host;
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
import dev.culvert.ssh.ListenRefusedException;
import dev.culvert.ssh.SocketPath;
import dev.culvert.traffic.CloseReason;
import dev.culvert.tunnel.Tunnel;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * REMOTE: a listener on the SSH host; each connection there comes back and ends at a target near
 * the console, which is dialled through the egress guard every time. Without a target of the tunnel
 * each connection names its own (reverse SOCKS).
 */
final class RemoteForward implements Forward {

    /** A server that has not answered by then may have let the port go all the same. */
    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(10);

    /** How often in a row a port that the server chose may be refused until another one does. */
    private static final int PATIENT_TRIES = 3;

    private static final Logger log = LoggerFactory.getLogger(RemoteForward.class);

    private final Workplace place;
    private final Dialling dialling;
    private final ReachProbe probe;
    private final AtomicInteger present = new AtomicInteger();
    private final WrongLogins wrong = new WrongLogins();
    private volatile Tunnel wish;
    private volatile @Nullable RemoteListener listener;
    private int refusals; // of the port that was chosen; confined to the run's thread
    private int chosen; // by the server, for port 0; confined to the run's thread

    RemoteForward(Tunnel wish, Workplace place, EgressGuard egress) {
        this.wish = wish;
        this.place = place;
        this.dialling = new Dialling(egress);
        this.probe = new ReachProbe(egress);
    }

    @Override
    public void prepare() {
        Address target = wish.target();
        if (target == null) {
            return;
        }
        try {
            dialling.check(target);
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
        listener = listen(link, bind(wish.listen()));
    }

    /** A port that the server chose is asked for again, so that it does not move with the Link. */
    private RemoteListener listen(Link link, Address wished) throws IOException {
        if (!(wished instanceof Endpoint(String host, int port)) || port != 0) {
            return link.listen(wished, each -> accepted(each, link));
        }
        RemoteListener open = again(link, host);
        if (open.address() instanceof Endpoint tcp) {
            chosen = tcp.port();
        }
        refusals = 0;
        return open;
    }

    private RemoteListener again(Link link, String host) throws IOException {
        try {
            return link.listen(new Endpoint(host, chosen), each -> accepted(each, link));
        } catch (ListenRefusedException e) {
            if (chosen == 0 || refusals++ < PATIENT_TRIES) {
                throw e; // most likely the lost session still holds it at the server
            }
            return link.listen(new Endpoint(host, 0), each -> accepted(each, link));
        }
    }

    private static Address bind(Address listen) {
        return switch (listen) {
            case Endpoint(String host, int port) when host.equals("*") -> new Endpoint("", port);
            case Endpoint tcp -> tcp;
            case SocketPath socket -> socket;
        };
    }

    @Override
    public void disengage() {
        close(); // the Link may live on for other tunnels
    }

    /** With the port that the server chose, once it has. */
    @Override
    public Address asked() {
        return wish.listen() instanceof Endpoint(String host, int port) && port == 0
                ? new Endpoint(host, chosen)
                : wish.listen();
    }

    @Override
    public @Nullable Address bound() {
        RemoteListener open = listener;
        return open == null ? null : open.address();
    }

    @Override
    public Duplex openTarget(String peer) throws IOException {
        return dial(target());
    }

    @Override
    public @Nullable Problem probe() {
        if (wish.target() == null) {
            return null;
        }
        try {
            dial(target()).close();
            return null;
        } catch (IOException e) {
            return problem(target(), e);
        }
    }

    @Override
    public Promise promise(Host host) {
        RemoteListener open = listener;
        return open != null && open.address() instanceof Endpoint asked
                ? GatewayPorts.judge(
                        host.name(), asked, open.remark(), probe.run(host, asked.port()))
                : Promise.notVerified("It is not a port");
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

    /** Counted from the moment of accepting: whoever has not yet said a target holds memory too. */
    private void accepted(Forwarded forwarded, Link link) {
        if (probe.isProbe(forwarded.originator())) {
            forwarded.stream().close();
        } else if (present.incrementAndGet() > place.maxConnections()) {
            leave(forwarded.stream());
        } else {
            serve(forwarded, link);
        }
    }

    private void leave(Duplex client) {
        client.close();
        present.decrementAndGet();
    }

    private void serve(Forwarded forwarded, Link link) {
        String peer = peer(forwarded);
        Duplex client = forwarded.stream();
        try {
            if (!admits(forwarded)) {
                place.shift().refused(peer, targetText(), CloseReason.POLICY);
                leave(client);
            } else if (wish.speaksSocks()) {
                new SocksClient(
                                client,
                                peer,
                                place.shift(),
                                wrong.guard(place.login(wish), forwarded.originator()))
                        .serve(
                                target ->
                                        new SocksClient.Way(
                                                () -> dialling.open(target), link::isOver),
                                present::decrementAndGet);
            } else {
                Carried connection = place.shift().open(peer, targetText(), () -> dial(target()));
                Pump.start(client, connection, link::isOver, present::decrementAndGet);
            }
        } catch (IOException | ProblemException e) {
            log.debug("{}: connection from {} ended: {}", wish.name(), peer, e.getMessage());
            leave(client);
        } catch (RuntimeException | Error e) {
            leave(client);
            throw e;
        }
    }

    private String peer(Forwarded forwarded) {
        Endpoint originator = forwarded.originator();
        if (originator != null) {
            return originator.toString();
        }
        return isSocket(forwarded) ? "a program on " + place.hostName() : "unknown";
    }

    /**
     * The originator is what the SSH host says it is; an address that is none is not admitted. Who
     * is at a socket has no address, and is on that machine. SOCKS without ranges and without a
     * login is for that machine alone, also where its {@code GatewayPorts} opened the port to
     * everybody: nobody else shall reach whatever the console reaches.
     */
    private boolean admits(Forwarded forwarded) {
        boolean guarded = !wish.speaksSocks() || wish.socksLogin() != null;
        if (isSocket(forwarded) || (guarded && wish.allowFrom().isEmpty())) {
            return true;
        }
        Endpoint originator = forwarded.originator();
        if (originator == null) {
            return false;
        }
        try {
            InetAddress address = InetAddress.ofLiteral(originator.host());
            return wish.allowFrom().isEmpty()
                    ? address.isLoopbackAddress()
                    : Cidr.admits(wish.allowFrom(), address);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isSocket(Forwarded forwarded) {
        return forwarded.listener() instanceof SocketPath;
    }

    /** Dials the tunnel's own target and lets the tunnel know whether it answers. */
    private Duplex dial(Address target) throws IOException {
        try {
            Duplex stream = dialling.open(target);
            place.targetAnswers();
            return stream;
        } catch (IOException e) {
            place.targetFails(problem(target, e));
            throw e;
        }
    }

    private static Problem problem(Address target, IOException e) {
        return e instanceof EgressRefusedException refused
                ? refused.problem()
                : ForwardProblems.dial(target, e);
    }

    private Address target() {
        return java.util.Objects.requireNonNull(wish.target());
    }

    private String targetText() {
        Address target = wish.target();
        return target == null ? "any" : target.toString();
    }
}
