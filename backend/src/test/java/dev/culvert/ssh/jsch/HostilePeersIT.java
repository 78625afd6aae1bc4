package dev.culvert.ssh.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.culvert.ssh.Connector.Progress;
import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.LinkRequest;
import dev.culvert.testing.Streams;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Servers that mean harm, over a real transport: each loses its stream or its Link, within a limit
 * and with a reason that has a name, and nothing else happens.
 */
@Timeout(90)
class HostilePeersIT {

    private static final Endpoint NOBODY = new Endpoint("127.0.0.1", 0);
    private static final Endpoint ECHO = new Endpoint("echo", 7);
    private static final Endpoint EVIL = new Endpoint("evil", 666);
    private static final Endpoint UNOPENED = new Endpoint("unopened", 666);
    private static final long ALL = 0xffff_ffffL;
    private static final int PACKET = 32 * 1024;
    private static final int SSH_MSG_DISCONNECT = 1;
    private static final int SSH_MSG_EXT_INFO = 7;

    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger largest = new AtomicInteger();
    private final AtomicLong received = new AtomicLong();
    private final Map<Integer, String> channels = new ConcurrentHashMap<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private ScriptedServer server;
    private Link link;

    /** What happens to a channel to {@link #EVIL} once it is open, and instead of that. */
    @FunctionalInterface
    private interface Evil {
        void act(int channel, ScriptedServer.Peer peer) throws Exception;
    }

    @AfterEach
    void stop() {
        over.countDown();
        if (link != null) {
            link.close();
        }
        server.close();
    }

    @Test
    void aServerThatOverrunsAWindowLosesThatStream() throws Exception {
        connect((channel, peer) -> {
            for (int sent = 0; sent <= ReceiveWindow.FIRST; sent += PACKET) {
                data(channel, new byte[PACKET], peer);
            }
        });
        assertThatThrownBy(
                        () -> {
                            var stream = link.open(EVIL, NOBODY); // which may hear of it already
                            await().untilAsserted(() ->
                                    assertThatThrownBy(() -> stream.write(new byte[1], 0, 1))
                                            .hasMessageContaining("more than it was allowed"));
                            Streams.digest(stream);
                        })
                .hasMessageContaining("more than it was allowed");
        assertEchoes();
    }

    @Test
    void nobodyWaitsForAChannelThatTheServerClosesInsteadOfOpeningIt() throws Exception {
        connect((channel, peer) ->
                peer.send(Message.CHANNEL_CLOSE, packet -> packet.putUInt(channel)));
        assertThatThrownBy(() -> link.open(UNOPENED, NOBODY))
                .hasMessageContaining("closed a channel that it had not opened");
        assertEchoes();
    }

    @Test
    void nobodyWaitsForAChannelWhoseRefusalIsCutShort() throws Exception {
        connect((channel, peer) ->
                peer.send(Message.CHANNEL_OPEN_FAILURE, packet -> packet.putUInt(channel)));
        assertThatThrownBy(() -> link.open(UNOPENED, NOBODY)).isInstanceOf(IOException.class);
        assertThat(link.ended()).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void whatIsSentOnAChannelBeforeItIsOpenOpensNothing() throws Exception {
        connect((channel, peer) -> {
            peer.send(
                    Message.CHANNEL_EXTENDED_DATA,
                    packet -> {
                        packet.putUInt(channel);
                        packet.putUInt(1);
                        packet.putBytes(new byte[1]);
                    });
            confirm(channel, peer);
        });
        assertThatThrownBy(() -> link.open(UNOPENED, NOBODY))
                .hasMessageContaining("data of a kind that no tunnel has");
        await().until(() -> closed.get() == 1); // as soon as it was confirmed
        assertEchoes();
    }

    @Test
    void aServerThatAsksWithoutReadingTheAnswersLosesItsLink() throws Exception {
        connect((channel, peer) -> {
            while (!peer.isGone()) {
                peer.send(
                        Message.GLOBAL_REQUEST,
                        packet -> {
                            packet.putString("are-you-there@evil");
                            packet.putBoolean(true);
                        });
            }
        });
        link.open(EVIL, NOBODY);
        assertEnds("The server asks faster than it reads the answers", Duration.ofSeconds(60));
    }

    @Test
    void channelsThatNobodyAskedForAreRefused() throws Exception {
        int each = 1_000; // together fewer than answers may wait
        connect((channel, peer) -> {
            for (int i = 0; i < each; i++) {
                offer("forwarded-tcpip", i, peer);
                offer("session", i, peer);
                offer("auth-agent@openssh.com", i, peer);
            }
        });
        try (var stream = link.open(EVIL, NOBODY)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> refusals.get() == 3 * each);
            assertEchoes();
        }
    }

    /** Defect 6 of JSch, which takes that number for the size of a buffer. */
    @Test
    void aServerThatTakesPacketsOfAnySizeGetsThemInTheUsualOne() throws Exception {
        connect((channel, peer) -> {});
        try (var stream = link.open(EVIL, NOBODY)) {
            byte[] upload = new byte[1024 * 1024];
            stream.write(upload, 0, upload.length);
            await().until(() -> received.get() == upload.length);
            assertThat(largest.get()).isEqualTo(PACKET);
        }
    }

    /** RFC 8308 §2.4 allows them twice; JSch would wait for the next packet behind each. */
    @Test
    void extensionsAtAnOddTimeHoldNobodyUp() throws Exception {
        connect((channel, peer) -> {
            for (int i = 0; i < 10; i++) {
                peer.send(SSH_MSG_EXT_INFO, packet -> packet.putUInt(0));
            }
        });
        try (var stream = link.open(EVIL, NOBODY)) {
            assertEchoes();
        }
    }

    @Test
    void whatAServerSaysLastIsKnown() throws Exception {
        for (int i = 0; i < 20; i++) {
            connect((channel, peer) -> {
                peer.send(
                        SSH_MSG_DISCONNECT,
                        packet -> {
                            packet.putUInt(2);
                            packet.putString("so long");
                            packet.putString("");
                        });
                peer.hangUp();
            });
            openMaybe();
            assertEnds("The server said goodbye: so long", Duration.ofSeconds(10));
            server.close();
        }
    }

    @Test
    void aServerThatLiesAboutALengthLosesItsLink() throws Exception {
        connect((channel, peer) ->
                peer.send(
                        Message.CHANNEL_DATA,
                        packet -> {
                            packet.putUInt(channel);
                            packet.putUInt(Integer.MAX_VALUE);
                        }));
        openMaybe();
        assertEnds("The connection to the server broke", Duration.ofSeconds(10));
    }

    @Test
    void aServerThatOpensAChannelTwiceLosesItsLink() throws Exception {
        connect((channel, peer) -> confirm(channel, peer));
        openMaybe();
        assertEnds("The server opened a channel twice", Duration.ofSeconds(10));
    }

    /** The link may end before its first stream was handed out. */
    private void openMaybe() {
        try {
            link.open(EVIL, NOBODY);
        } catch (IOException e) {
            assertThat(e).hasMessage("The link has ended");
        }
    }

    @Test
    void aServerThatNeverFinishesAnExchangeOfKeysLosesItsLink() throws Exception {
        connect((channel, peer) -> peer.exchangeKeysForEver(), Duration.ofMinutes(1));
        link.open(EVIL, NOBODY);
        assertEnds("The server did not finish an exchange of keys", Duration.ofSeconds(45));
    }

    @Test
    void aServerThatStopsReadingButShowsLifeLosesItsLink() throws Exception {
        connect(
                (channel, peer) -> {
                    while (!peer.isGone()) {
                        data(channel, new byte[1], peer);
                        over.await(100, java.util.concurrent.TimeUnit.MILLISECONDS);
                    }
                },
                Duration.ofSeconds(1));
        var stream = link.open(EVIL, NOBODY);
        Thread.startVirtualThread(() -> readForEver(stream));
        assertThatThrownBy(() -> uploadForEver(stream)).isInstanceOf(IOException.class);
        assertEnds("The server stopped reading", Duration.ofSeconds(20));
    }

    private void connect(Evil evil) throws Exception {
        connect(evil, Duration.ofSeconds(10));
    }

    private void connect(Evil evil, Duration keepAlive) throws Exception {
        server = new ScriptedServer((message, packet, peer) -> play(message, packet, peer, evil));
        LinkRequest request = server.request(keepAlive);
        link = new JschConnector().connect(request, Progress.IGNORED);
    }

    /** Opens whatever is asked for and echoes, but for what is evil. */
    private void play(int message, Buffer packet, ScriptedServer.Peer peer, Evil evil)
            throws Exception {
        switch (message) {
            case Message.CHANNEL_OPEN -> {
                packet.getString();
                int channel = packet.getInt();
                packet.getUInt();
                packet.getUInt();
                String host = packet.getString();
                channels.put(channel, host);
                if (!host.equals(UNOPENED.host())) {
                    confirm(channel, peer);
                }
                if (!host.equals(ECHO.host())) {
                    evil.act(channel, peer);
                }
            }
            case Message.CHANNEL_DATA -> {
                int channel = packet.getInt();
                byte[] bytes = packet.getBytes();
                received.addAndGet(bytes.length);
                largest.accumulateAndGet(bytes.length, Math::max);
                if (ECHO.host().equals(channels.get(channel))) {
                    data(channel, bytes, peer);
                }
            }
            case Message.CHANNEL_CLOSE -> closed.incrementAndGet();
            case Message.CHANNEL_OPEN_FAILURE -> refusals.incrementAndGet();
            case Message.GLOBAL_REQUEST -> peer.send(Message.REQUEST_FAILURE, answer -> {});
            default -> {
                // nothing that a hostile server cares about
            }
        }
    }

    /** Our number is the server's as well. */
    private static void confirm(int channel, ScriptedServer.Peer peer) throws IOException {
        peer.send(
                Message.CHANNEL_OPEN_CONFIRMATION,
                packet -> {
                    packet.putUInt(channel);
                    packet.putUInt(channel);
                    packet.putUInt(ALL);
                    packet.putUInt(ALL);
                });
    }

    private static void offer(String type, int channel, ScriptedServer.Peer peer)
            throws IOException {
        peer.send(
                Message.CHANNEL_OPEN,
                packet -> {
                    packet.putString(type);
                    packet.putUInt(channel);
                    packet.putUInt(ALL);
                    packet.putUInt(ALL);
                    packet.putString("localhost");
                    packet.putUInt(22);
                    packet.putString("127.0.0.1");
                    packet.putUInt(1);
                });
    }

    private static void data(int channel, byte[] bytes, ScriptedServer.Peer peer)
            throws IOException {
        peer.send(
                Message.CHANNEL_DATA,
                packet -> {
                    packet.putUInt(channel);
                    packet.putBytes(bytes);
                });
    }

    private void assertEnds(String reason, Duration within) {
        assertThat(link.ended())
                .succeedsWithin(within)
                .satisfies(end -> assertThat(end.cause()).contains(reason))
                .satisfies(end -> assertThat(end.closedHere()).isFalse());
    }

    private void assertEchoes() throws IOException {
        try (var stream = link.open(ECHO, NOBODY)) {
            Streams.write(stream, "hello");
            assertThat(Streams.read(stream, 5)).isEqualTo("hello");
        }
    }

    private static void readForEver(Duplex stream) {
        try {
            Streams.digest(stream);
        } catch (IOException e) {
            // the link has ended
        }
    }

    private static void uploadForEver(Duplex stream) throws IOException {
        byte[] chunk = new byte[256 * 1024];
        while (true) {
            stream.write(chunk, 0, chunk.length);
        }
    }
}
