package dev.culvert.tunnel.live;

import dev.culvert.host.Host;
import dev.culvert.policy.Cidr;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Completion;
import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.SocketPath;
import dev.culvert.traffic.CloseReason;
import dev.culvert.tunnel.Tunnel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * LOCAL and DYNAMIC: a listener on the console's machine; each connection becomes a channel to a
 * target that the SSH host resolves. The two differ in who names the target: the wish, or the
 * client (SOCKS).
 */
final class LocalForward implements Forward {

    /** How a program at a Unix socket of the console is shown, which has no address. */
    static final String A_PROGRAM = "a program on the console";

    /** What the SSH host is told about who connects where nobody has an address. */
    private static final Endpoint NO_ORIGINATOR = new Endpoint("127.0.0.1", 0);

    private static final Logger log = LoggerFactory.getLogger(LocalForward.class);

    private final Workplace place;
    private final LinkGate gate;
    private final AtomicInteger present = new AtomicInteger();
    private final WrongLogins wrong = new WrongLogins();
    private volatile Tunnel wish;
    private volatile @Nullable Listener listener;
    private @Nullable Link engaged; // confined to the run's thread

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
        gate.empty();
        try {
            listener =
                    switch (wish.listen()) {
                        case Endpoint tcp -> {
                            place.ports().check(tcp.port());
                            yield PortListener.open(tcp, this::accepted);
                        }
                        case SocketPath socket ->
                                SocketListener.open(socket, place.place(socket), this::accepted);
                    };
        } catch (IOException e) {
            String usedBy = place.userOf(wish);
            throw ForwardProblems.bind(wish.listen(), e, usedBy, place.ports()).asException();
        }
    }

    @Override
    public void engage(Link link) {
        engaged = link;
        gate.open(link);
    }

    @Override
    public void disengage() {
        gate.empty();
    }

    @Override
    public Address asked() {
        return wish.listen();
    }

    @Override
    public @Nullable Address bound() {
        Listener open = listener;
        return open == null ? null : open.address();
    }

    @Override
    public Duplex openTarget(String peer) throws IOException {
        return gate.through(
                new AtomicReference<>(), link -> toTarget(link, target(), NO_ORIGINATOR));
    }

    @Override
    public @Nullable Problem probe() {
        Link link = engaged; // not the gate's: at the gate one waits for whoever probes
        if (wish.target() == null || link == null) {
            return null;
        }
        try {
            Completion.of(toTarget(link, target(), NO_ORIGINATOR)).close();
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

    /**
     * Does not wait. Counted from the moment of accepting: whoever waits for a Link holds a
     * descriptor too.
     */
    private void accepted(Incoming incoming) {
        Duplex client = incoming.stream();
        if (present.incrementAndGet() > place.maxConnections()) {
            leave(client);
            return;
        }
        try {
            serve(incoming, client);
        } catch (RuntimeException | Error e) {
            leave(client);
            throw e;
        }
    }

    private void serve(Incoming incoming, Duplex client) {
        InetSocketAddress address = incoming.peer();
        Endpoint originator = address == null ? NO_ORIGINATOR : endpoint(address);
        String peer = address == null ? A_PROGRAM : originator.toString();
        if (address != null && !Cidr.admits(wish.allowFrom(), address.getAddress())) {
            place.shift().refused(peer, targetText(), CloseReason.POLICY);
            leave(client);
        } else if (wish.speaksSocks()) {
            Thread.ofVirtual().name("socks").start(() -> ask(client, peer, originator));
        } else {
            carry(client, peer, originator);
        }
    }

    private void leave(Duplex client) {
        client.close();
        present.decrementAndGet();
    }

    /** What it wants to reach. */
    private void ask(Duplex client, String peer, Endpoint originator) {
        try {
            new SocksClient(client, peer, place.shift(), wrong.guard(place.login(wish), originator))
                    .serve(target -> browse(target, originator), present::decrementAndGet);
        } catch (IOException | ProblemException e) {
            failed(client, peer, e);
        } catch (RuntimeException | Error e) {
            failed(client, peer, e);
            throw e;
        }
    }

    private void failed(Duplex client, String peer, Throwable cause) {
        log.debug("{}: connection from {} ended: {}", wish.name(), peer, cause.getMessage());
        leave(client);
    }

    private SocksClient.Way browse(Endpoint target, Endpoint originator) {
        AtomicReference<@Nullable Link> link = new AtomicReference<>();
        return new SocksClient.Way(
                () -> gate.through(link, it -> it.openAsync(target, originator)),
                () -> LinkGate.lost(link));
    }

    private void carry(Duplex client, String peer, Endpoint originator) {
        AtomicReference<@Nullable Link> link = new AtomicReference<>();
        place.shift()
                .openAsync(
                        peer,
                        targetText(),
                        () -> gate.throughAsync(link, it -> toTarget(it, target(), originator)))
                .whenComplete((connection, failure) -> {
                    if (failure == null) {
                        Pump.start(
                                client,
                                connection,
                                () -> LinkGate.lost(link),
                                present::decrementAndGet);
                    } else {
                        failed(client, peer, Completion.cause(failure));
                    }
                });
    }

    /** Opens a channel and lets the tunnel know whether its target answers. */
    private CompletableFuture<Duplex> toTarget(Link link, Address target, Endpoint originator) {
        return link.openAsync(target, originator)
                .whenComplete((stream, failure) -> {
                    if (failure == null) {
                        place.targetAnswers();
                    } else if (!link.isOver()
                            && Completion.cause(failure) instanceof IOException e) {
                        place.targetFails(ForwardProblems.open(place.hostName(), target, e));
                    }
                });
    }

    private Address target() {
        return java.util.Objects.requireNonNull(wish.target());
    }

    private String targetText() {
        Address target = wish.target();
        return target == null ? "any" : target.toString();
    }

    private static Endpoint endpoint(InetSocketAddress address) {
        return new Endpoint(address.getAddress().getHostAddress(), address.getPort());
    }
}
