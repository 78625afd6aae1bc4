package dev.culvert.ssh.jsch;

import com.jcraft.jsch.PacketSession;
import com.jcraft.jsch.PacketSession.Outgoing;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.Link.Forwarded;
import dev.culvert.ssh.Link.RemoteListener;
import dev.culvert.ssh.OpenRefusedException;
import dev.culvert.ssh.SocketPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connection protocol (RFC 4254) of one Link: its streams, requests and remote listeners. */
final class Connections implements PacketSession.Connection {

    /** More at once than any Link needs; a server that opens more is refused. */
    static final int MAX_STREAMS = 16_384;

    /** More than any server explains in one sentence, in code points. */
    static final int MAX_DESCRIPTION = 500;

    /** Bytes of a window adjustment. */
    private static final int ADJUSTMENT = 9;

    private final Outbound outbound;
    private final SegmentPool pool = new SegmentPool();
    private final WindowBudget windows;
    private final Wear wear;
    private final Map<Integer, ChannelStream> streams = new ConcurrentHashMap<>();
    private final AtomicInteger nextId = new AtomicInteger();
    private final GlobalRequests requests;
    private final RemoteListeners listeners;
    private final RoundTrip roundTrip = new RoundTrip();
    private final Runnable onEnd;

    /** Has bytes that were not yet passed on; of whoever has the turn in the session. */
    private @Nullable ChannelStream fed;

    private volatile long lastSign = System.nanoTime();

    /**
     * @param windows what all streams together may let the server send ahead
     * @param wear hears of everything that is sent and received
     * @param onEnd called when reading failed and when it ended, so perhaps twice
     * @param onFlood ends the Link at once, because the server asks faster than it reads
     */
    Connections(
            PacketSession session,
            LinkOutput output,
            WindowBudget windows,
            Wear wear,
            Runnable onEnd,
            Runnable onFlood) {
        this.windows = windows;
        this.wear = wear;
        this.outbound = new Outbound(session, output, onFlood);
        this.requests = new GlobalRequests(outbound);
        this.listeners = new RemoteListeners(requests);
        this.onEnd = onEnd;
    }

    /** As {@link dev.culvert.ssh.Link#openAsync}. */
    CompletableFuture<Duplex> open(Address target, Endpoint originator) {
        ChannelStream stream = newStream();
        if (stream == null) {
            return CompletableFuture.failedFuture(
                    new OpenRefusedException(
                            OpenRefusedException.RESOURCE_SHORTAGE,
                            "This link already carries " + MAX_STREAMS + " streams"));
        }
        outbound.offerOrPost(
                packet -> writeOpen(packet, stream, target, originator),
                cause -> {
                    streams.remove(stream.id());
                    stream.fail(cause);
                });
        return stream.answer();
    }

    /** Gives up what the server has not answered for too long. */
    void checkAnswers() {
        long now = System.nanoTime();
        streams.values().forEach(stream -> stream.checkAnswer(now));
    }

    RemoteListener listen(Address bind, Consumer<Forwarded> acceptor) throws IOException {
        return listeners.listen(bind, acceptor);
    }

    /** Passes on what has arrived: once for many packets that came together. */
    void settle() {
        ChannelStream stream = fed;
        if (stream != null) {
            fed = null;
            stream.settle();
        }
    }

    /** Asks for any sign of life, without waiting; whatever comes back tells the round trip. */
    void probe() {
        fallIdle();
        ask();
    }

    private void ask() {
        var probe =
                new Probe(took -> {
                    if (roundTrip.answered(took)) {
                        ask();
                    }
                });
        requests.post("keepalive@openssh.com", probe, probe);
    }

    /**
     * {@link System#nanoTime} of the last sign of life: an answer, or a packet for one of the
     * streams, behind which answers may wait. Packets that mean nothing are none.
     */
    long lastSign() {
        return lastSign;
    }

    /** How long the present packet has been waiting for the server already, in nanoseconds. */
    long stuckFor() {
        return outbound.stuckFor();
    }

    /** True when no stream is open or being opened. */
    boolean isIdle() {
        return streams.isEmpty();
    }

    /** Gives memory back that only a busy Link needs. */
    private void fallIdle() {
        pool.drop();
    }

    void sendData(ChannelStream stream, byte[] bytes, int offset, int length) throws IOException {
        outbound.send(packet -> {
            if (stream.closeSent()) {
                throw new IOException("The stream is closed");
            }
            packet.message(Message.CHANNEL_DATA).int32(stream.peer()).string(bytes, offset, length);
            wear.sent(length, 1);
            return true;
        });
    }

    /** Sends as much as the server has room for, and nothing where that would mean to wait. */
    void offerData(ChannelStream stream, ByteBuffer bytes) throws IOException {
        outbound.offerAll(packet -> {
            int count = stream.tryReserve(bytes.remaining());
            if (count == 0 || stream.closeSent()) {
                return false;
            }
            packet.message(Message.CHANNEL_DATA).int32(stream.peer()).string(bytes, count);
            wear.sent(count, 1);
            return true;
        });
    }

    /** Never waits: now or soon. */
    void sendEof(ChannelStream stream) {
        outbound.offerOrPost(packet -> {
            packet.message(Message.CHANNEL_EOF).int32(stream.peer());
            return !stream.closeSent();
        });
    }

    void adjustWindow(ChannelStream stream, int credit) throws IOException {
        outbound.send(packet -> writeAdjustment(packet, stream, credit));
    }

    /** The same without waiting: now or soon. */
    void offerWindow(ChannelStream stream, int credit) {
        outbound.offerOrPost(packet -> writeAdjustment(packet, stream, credit));
    }

    /** Never waits: now or soon. */
    void sendClose(ChannelStream stream) {
        outbound.offerOrPost(packet -> writeClose(packet, stream));
    }

    @Override
    public void received(byte[] bytes, int offset, int end) throws IOException {
        wear.received(end - offset, 1);
        var payload = new Payload(bytes, offset, end);
        switch (payload.int8()) {
            case Message.CHANNEL_DATA -> data(bytes, payload);
            case Message.CHANNEL_WINDOW_ADJUST -> {
                ChannelStream stream = stream(payload);
                if (stream != null) {
                    stream.windowAdjusted(payload.uint32());
                }
            }
            case Message.CHANNEL_EXTENDED_DATA -> unexpectedData(stream(payload));
            case Message.CHANNEL_EOF -> {
                ChannelStream stream = stream(payload);
                if (stream != null) {
                    stream.peerFinished();
                }
            }
            case Message.CHANNEL_CLOSE -> closed(stream(payload));
            case Message.CHANNEL_OPEN_CONFIRMATION -> confirmed(stream(payload), payload);
            case Message.CHANNEL_OPEN_FAILURE -> openFailed(stream(payload), payload);
            case Message.CHANNEL_OPEN -> offered(payload);
            case Message.CHANNEL_REQUEST -> channelRequest(stream(payload), payload);
            case Message.GLOBAL_REQUEST -> globalRequest(payload);
            case Message.REQUEST_SUCCESS -> heard(requests.granted(payload));
            case Message.REQUEST_FAILURE -> heard(requests.refused());
            case Message.DEBUG -> {
                payload.bool(); // always_display
                requests.debug(payload.string());
            }
            default -> {
                // answers to channel requests, which are never sent
            }
        }
    }

    @Override
    public void exchanging() {
        outbound.awaitOffers();
    }

    @Override
    public void failing() {
        onEnd.run();
    }

    @Override
    public void ended() {
        settle();
        var cause = new IOException("The link has ended");
        onEnd.run();
        outbound.close();
        requests.end(cause);
        streams.values().forEach(stream -> stream.fail(cause));
        streams.clear();
        pool.drop();
    }

    private @Nullable ChannelStream stream(Payload payload) throws IOException {
        ChannelStream stream = streams.get(payload.int32());
        heard(stream != null);
        return stream;
    }

    private void heard(boolean signOfLife) {
        if (signOfLife) {
            lastSign = System.nanoTime();
        }
    }

    private @Nullable ChannelStream newStream() {
        if (streams.size() >= MAX_STREAMS) {
            return null;
        }
        // OpenSSH 8.0 and 8.1 take channel numbers for signed (fixed in 0ecd20b).
        int id = nextId.getAndIncrement() & Integer.MAX_VALUE;
        var window = new ReceiveWindow(windows, roundTrip::nanos);
        var stream = new ChannelStream(this, id, pool, window);
        streams.put(id, stream);
        return stream;
    }

    private static boolean writeOpen(
            Outgoing packet, ChannelStream stream, Address target, Endpoint originator) {
        String type =
                switch (target) {
                    case Endpoint _ -> "direct-tcpip";
                    case SocketPath _ -> "direct-streamlocal@openssh.com";
                };
        packet.message(Message.CHANNEL_OPEN).string(type).int32(stream.id());
        packet.int32(stream.firstWindow()).int32(ChannelStream.MAX_RECEIVED);
        switch (target) {
            case Endpoint tcp -> packet.string(tcp.host()).int32(tcp.port());
            case SocketPath socket -> packet.string(socket.path());
        }
        packet.string(originator.host()).int32(originator.port());
        return true;
    }

    private boolean writeAdjustment(Outgoing packet, ChannelStream stream, int credit) {
        packet.message(Message.CHANNEL_WINDOW_ADJUST).int32(stream.peer()).int32(credit);
        wear.sent(ADJUSTMENT, 1);
        return !stream.closeSent();
    }

    private static boolean writeClose(Outgoing packet, ChannelStream stream) {
        if (stream.closeSent() || !stream.isOpen()) {
            return false;
        }
        stream.closeIsSent();
        packet.message(Message.CHANNEL_CLOSE).int32(stream.peer());
        return true;
    }

    private void data(byte[] bytes, Payload payload) throws IOException {
        ChannelStream stream = stream(payload);
        int length = payload.stringLength();
        if (stream == null) {
            return;
        }
        if (!stream.received(bytes, payload.offset(), length)) {
            stream.abort(new IOException("The server sent more than it was allowed to"));
        } else if (stream != fed) {
            settle();
            fed = stream;
        }
    }

    private void unexpectedData(@Nullable ChannelStream stream) {
        if (stream != null) {
            stream.abort(new IOException("The server sent data of a kind that no tunnel has"));
        }
    }

    private void closed(@Nullable ChannelStream stream) {
        if (stream != null) {
            streams.remove(stream.id());
            if (stream.isOpen()) {
                stream.peerClosed();
                sendClose(stream);
            } else {
                stream.fail(new IOException("The server closed a channel that it had not opened"));
            }
        }
    }

    private void confirmed(@Nullable ChannelStream stream, Payload payload) throws IOException {
        if (stream != null && stream.isOpen()) {
            throw new IOException("The server opened a channel twice");
        }
        if (stream != null) {
            roundTrip.atMost(System.nanoTime() - stream.askedAt());
        }
        if (stream != null && !stream.opened(payload.int32(), payload.uint32(), payload.int32())) {
            sendClose(stream);
        }
    }

    private void openFailed(@Nullable ChannelStream stream, Payload payload) throws IOException {
        if (stream != null) {
            int reason = payload.int32();
            String description = Evidence.plain(payload.string(), MAX_DESCRIPTION);
            streams.remove(stream.id());
            stream.fail(new OpenRefusedException(reason, description));
        }
    }

    private void channelRequest(@Nullable ChannelStream stream, Payload payload)
            throws IOException {
        payload.string();
        if (stream != null && payload.bool()) {
            outbound.reply(packet -> {
                packet.message(Message.CHANNEL_FAILURE).int32(stream.peer());
                return !stream.closeSent();
            });
        }
    }

    private void globalRequest(Payload payload) throws IOException {
        payload.string();
        if (payload.bool()) {
            outbound.reply(packet -> {
                packet.message(Message.REQUEST_FAILURE);
                return true;
            });
        }
    }

    /** The server offers a connection that it accepted (RFC 4254 §7.2). */
    private void offered(Payload payload) throws IOException {
        String type = payload.string();
        int peer = payload.int32();
        long window = payload.uint32();
        int packetSize = payload.int32();
        Address listener;
        @Nullable Endpoint originator;
        switch (type) {
            case "forwarded-tcpip" -> {
                listener = new Endpoint(payload.string(), payload.int32());
                originator = Originator.of(payload.string(), payload.int32());
            }
            case "forwarded-streamlocal@openssh.com" -> {
                listener = new SocketPath(payload.string());
                originator = null;
            }
            default -> {
                refuse(peer, OpenRefusedException.UNKNOWN_CHANNEL_TYPE);
                return;
            }
        }
        RemoteListeners.Listener bound = listeners.find(listener);
        if (bound == null) {
            refuse(peer, OpenRefusedException.ADMINISTRATIVELY_PROHIBITED);
            return;
        }
        ChannelStream stream = newStream();
        if (stream == null) {
            refuse(peer, OpenRefusedException.RESOURCE_SHORTAGE);
            return;
        }
        stream.opened(peer, window, packetSize);
        if (!outbound.beginReply()) {
            return; // the link ends, and the stream with it
        }
        var forwarded = new Forwarded(originator, bound.address(), stream);
        Thread.ofVirtual()
                .name("ssh-forwarded")
                .start(() -> accept(forwarded, stream, bound.acceptor()));
    }

    private void accept(Forwarded forwarded, ChannelStream stream, Consumer<Forwarded> acceptor) {
        try {
            confirm(stream);
            acceptor.accept(forwarded);
        } catch (IOException | RuntimeException e) {
            stream.close();
        }
    }

    private void confirm(ChannelStream stream) throws IOException {
        try {
            outbound.send(packet -> {
                packet.message(Message.CHANNEL_OPEN_CONFIRMATION).int32(stream.peer());
                packet.int32(stream.id());
                packet.int32(stream.firstWindow()).int32(ChannelStream.MAX_RECEIVED);
                return true;
            });
        } finally {
            outbound.endReply();
        }
    }

    private void refuse(int peer, int reason) {
        outbound.reply(packet -> {
            packet.message(Message.CHANNEL_OPEN_FAILURE).int32(peer).int32(reason);
            packet.string("").string("");
            return true;
        });
    }
}
