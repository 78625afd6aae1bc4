package dev.culvert.ssh.jsch;

import com.jcraft.jsch.JSchSessionDisconnectException;
import com.jcraft.jsch.PacketSession;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.LinkSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A signed-in session. Its end is noticed in one place: where the session's own thread ends. */
final class JschLink implements Link {

    /** How often a retiring Link looks whether it may end. */
    private static final Duration RETIRING_LOOK = Duration.ofSeconds(1);

    private final PacketSession session;
    private final Transport transport;
    private final Connections connections;
    private final LinkSettings settings;
    private final CompletableFuture<LinkEnd> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> tired = new CompletableFuture<>();
    private volatile @Nullable ServerFacts server;
    private volatile boolean over;
    private volatile boolean closedHere;
    private volatile @Nullable String verdict;

    /** Made before the session connects, because packets may follow the last one of signing in. */
    JschLink(PacketSession session, Transport transport, LinkSettings settings) {
        this.session = session;
        this.transport = transport;
        this.settings = settings;
        this.connections =
                new Connections(
                        session,
                        transport.output(),
                        new WindowBudget(settings.linkWindows().toBytes(), WindowBudget.PROCESS),
                        new Wear(
                                settings.recycleAfter().toBytes(),
                                session::exchanges,
                                this::tire,
                                () -> giveUp("The link carried as much as its keys may protect")),
                        transport::close,
                        () -> giveUp("The server asks faster than it reads the answers"));
        transport.input().beforeWaiting(connections::settle);
        session.setArrivals(transport.input());
        session.setConnection(new EndWatch());
    }

    /** The session is connected. */
    void start(ServerFacts facts, Duration keepAlive) {
        server = facts;
        tired.completeOnTimeout(null, settings.recycleAge().toNanos(), TimeUnit.NANOSECONDS);
        connections.probe(); // for the round trip
        var watch =
                new KeepAlive(
                        connections::lastSign,
                        keepAlive,
                        ended,
                        connections::probe,
                        () -> silent(keepAlive));
        Thread.ofVirtual().name("ssh-keepalive").start(watch);
        var stalls =
                new StallWatch(
                        session::exchangingFor,
                        connections::stuckFor,
                        StallWatch.longestWrite(keepAlive),
                        ended,
                        connections::checkAnswers,
                        this::giveUp);
        Thread.ofVirtual().name("ssh-stalls").start(stalls);
    }

    @Override
    public CompletableFuture<Duplex> openAsync(Address target, Endpoint originator) {
        return connections.open(target, originator);
    }

    @Override
    public RemoteListener listen(Address bind, Consumer<Forwarded> acceptor) throws IOException {
        return connections.listen(bind, acceptor);
    }

    @Override
    public ServerFacts server() {
        ServerFacts facts = server;
        if (facts == null) {
            throw new IllegalStateException("the session is not connected yet");
        }
        return facts;
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public CompletableFuture<LinkEnd> ended() {
        return ended.copy();
    }

    @Override
    public CompletableFuture<Void> tired() {
        return tired.copy();
    }

    @Override
    public void retire() {
        Thread.ofVirtual().name("ssh-retire").start(this::closeWhenIdle);
    }

    @Override
    public void checkNow(Duration answerWithin, String why) {
        Runnable silent =
                () ->
                        giveUp(
                                "The server did not answer within "
                                        + answerWithin.toSeconds()
                                        + " s "
                                        + why);
        Thread.ofVirtual()
                .name("ssh-check")
                .start(() ->
                        KeepAlive.checkNow(
                                connections::lastSign,
                                answerWithin,
                                ended,
                                connections::probe,
                                silent));
    }

    /**
     * Closing the transport is enough: it ends the session's thread, which ends everything else.
     */
    @Override
    public void close() {
        closedHere = !ended.isDone();
        transport.close();
    }

    /** Idle at two looks: whoever took this Link just before may be about to open a stream. */
    private void closeWhenIdle() {
        boolean wasIdle = false;
        while (!KeepAlive.endsWithin(ended, RETIRING_LOOK.toNanos())) {
            boolean idle = connections.isIdle();
            if (idle && wasIdle) {
                close();
            }
            wasIdle = idle;
        }
    }

    private void tire() {
        if (!tired.isDone()) {
            tired.completeAsync(() -> null, Thread::startVirtualThread);
        }
    }

    private void silent(Duration keepAlive) {
        giveUp("The server has not answered three times in a row, asked every " + keepAlive);
    }

    private void giveUp(String reason) {
        verdict = reason;
        transport.close();
    }

    private LinkEnd end() {
        if (closedHere) {
            return new LinkEnd(true, "The link was closed here");
        }
        String text = verdict;
        return new LinkEnd(false, text != null ? text : lastWords(session.failure()));
    }

    private static String lastWords(@Nullable Exception failure) {
        if (failure instanceof JSchSessionDisconnectException goodbye) {
            return "The server said goodbye: " + Evidence.of(goodbye.getDescription());
        }
        if (failure == null) {
            return "The session ended";
        }
        return "The connection to the server broke: " + Evidence.of(failure.getMessage());
    }

    private final class EndWatch implements PacketSession.Connection {
        @Override
        public void received(byte[] bytes, int offset, int end) throws IOException {
            connections.received(bytes, offset, end);
        }

        @Override
        public void exchanging() {
            connections.exchanging();
        }

        @Override
        public void failing() {
            connections.failing();
        }

        @Override
        public void ended() {
            over = true; // whose stream fails now shall know why
            connections.ended();
            ended.complete(end());
            tired.complete(null); // forgets the timer
        }
    }
}
