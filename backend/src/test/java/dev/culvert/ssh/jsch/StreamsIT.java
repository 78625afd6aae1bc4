package dev.culvert.ssh.jsch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.culvert.ssh.Connector.Progress;
import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.ListenRefusedException;
import dev.culvert.ssh.OpenRefusedException;
import dev.culvert.ssh.SocketPath;
import dev.culvert.testing.LinkRequests;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.Sha256;
import dev.culvert.testing.SocketPair;
import dev.culvert.testing.Streams;
import dev.culvert.testing.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams of a Link against a real OpenSSH server; see also {@link JschDefectsIT}. */
@Timeout(120)
class StreamsIT {

    private static final long MIB = 1024 * 1024;
    private static final Endpoint NOBODY = new Endpoint("127.0.0.1", 0);
    private static OpenSshServer server;
    private Link link;

    @BeforeAll
    static void startServer() {
        server = OpenSshServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void connect() throws Exception {
        link = new JschConnector().connect(LinkRequests.to(server), Progress.IGNORED);
    }

    @AfterEach
    void disconnect() {
        link.close();
    }

    @Test
    void uploadsAHundredMebibytesUnchanged() throws Exception {
        try (var target = TcpServer.sink();
                var stream = link.open(target.endpoint(), NOBODY)) {
            Sha256.writePattern(100 * MIB, Streams.output(stream));
            stream.finishOutput();
            assertThat(target.digest()).isEqualTo(Sha256.ofPattern(100 * MIB));
        }
    }

    @Test
    void downloadsAHundredMebibytesUnchanged() throws Exception {
        try (var target = TcpServer.source(100 * MIB);
                var stream = link.open(target.endpoint(), NOBODY)) {
            assertThat(Streams.digest(stream).hex()).isEqualTo(Sha256.ofPattern(100 * MIB));
        }
    }

    @Test
    void receivesAHundredMebibytesThroughARemoteListener() throws Exception {
        var digest = new CompletableFuture<String>();
        try (var listener =
                        link.listen(
                                new Endpoint("localhost", 0), f -> complete(digest, f.stream()));
                var client = new Socket("127.0.0.1", port(listener))) {
            Sha256.writePattern(100 * MIB, client.getOutputStream());
            client.shutdownOutput();
            assertThat(digest.get(60, TimeUnit.SECONDS)).isEqualTo(Sha256.ofPattern(100 * MIB));
        }
    }

    @Test
    void sendsAHundredMebibytesThroughARemoteListener() throws Exception {
        try (var listener =
                        link.listen(
                                new Endpoint("localhost", 0), f -> send(100 * MIB, f.stream()));
                var client = new Socket("127.0.0.1", port(listener))) {
            var sha256 = new Sha256();
            client.getInputStream().transferTo(sha256);
            assertThat(sha256.hex()).isEqualTo(Sha256.ofPattern(100 * MIB));
        }
    }

    @Test
    void canStillWriteAfterTheOtherEndFinished() throws Exception {
        var question = new CompletableFuture<String>();
        try (var target =
                        TcpServer.start((connection, self) -> {
                            connection.shutdownOutput();
                            byte[] all = connection.getInputStream().readAllBytes();
                            question.complete(new String(all, StandardCharsets.UTF_8));
                        });
                var stream = link.open(target.endpoint(), NOBODY)) {
            assertThat(Streams.text(stream)).isEmpty();
            Streams.write(stream, "late");
            stream.finishOutput();
            assertThat(question.get(10, TimeUnit.SECONDS)).isEqualTo("late");
        }
    }

    /** Defect 2, from our side: the stream is closed while an upload waits for window. */
    @Test
    void survivesClosingStreamsInTheMiddleOfTheirUpload() throws Exception {
        try (var target = TcpServer.silent()) {
            for (int i = 0; i < 20; i++) {
                var stream = link.open(target.endpoint(), NOBODY);
                var upload = inBackground(() -> uploadForEver(stream));
                stream.close();
                assertThat(upload).failsWithin(Duration.ofSeconds(10));
            }
        }
        assertEchoes(link);
    }

    @Test
    void saysWhenForwardingIsProhibited() throws Exception {
        try (var strict = OpenSshServer.builder().config("AllowTcpForwarding no").start();
                var target = TcpServer.echo();
                var other =
                        new JschConnector().connect(LinkRequests.to(strict), Progress.IGNORED)) {
            assertThatThrownBy(() -> other.open(target.endpoint(), NOBODY))
                    .isInstanceOfSatisfying(
                            OpenRefusedException.class,
                            e -> {
                                assertThat(e.reasonCode()).isEqualTo(1);
                                assertThat(e).hasMessageContaining("open failed");
                            });
            assertThatThrownBy(() ->
                            other.listen(new Endpoint("localhost", 0), f -> f.stream().close()))
                    .isInstanceOf(ListenRefusedException.class)
                    .hasMessageContaining("disabled");
        }
    }

    @Test
    void saysThatTheTargetRefused() throws Exception {
        assertThatThrownBy(() -> link.open(closedPort(), NOBODY))
                .isInstanceOfSatisfying(
                        OpenRefusedException.class,
                        e -> {
                            assertThat(e.reasonCode()).isEqualTo(2);
                            assertThat(e).hasMessageContaining("refused");
                        });
        assertEchoes(link);
    }

    @Test
    void saysThatTheServerCannotListenOnABusyPort() throws Exception {
        try (var busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = busy.getLocalPort();
            assertThatThrownBy(() ->
                            link.listen(new Endpoint("localhost", port), f -> f.stream().close()))
                    .isInstanceOf(ListenRefusedException.class);
        }
        assertEchoes(link);
    }

    @Test
    void reachesAUnixSocketBesideTheServer(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("app.sock");
        try (var app = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            app.bind(UnixDomainSocketAddress.of(socket));
            try (Duplex stream =
                            link.open(
                                    new SocketPath(socket.toString()),
                                    new Endpoint("127.0.0.1", 0));
                    SocketChannel served = app.accept()) {
                Streams.write(stream, "hello");
                stream.finishOutput();
                assertThat(text(served)).isEqualTo("hello");
            }
        }
    }

    @Test
    void listensOnAUnixSocketBesideTheServer(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("remote.sock");
        try (var listener =
                        link.listen(new SocketPath(socket.toString()), f -> answer(f.stream()));
                var client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            client.write(ByteBuffer.wrap("hello".getBytes(UTF_8)));
            client.shutdownOutput();
            assertThat(text(client)).isEqualTo("GOT hello");
            assertThat(listener.address()).isEqualTo(new SocketPath(socket.toString()));
        }
    }

    private static String text(SocketChannel socket) throws IOException {
        return new String(Channels.newInputStream(socket).readAllBytes(), UTF_8);
    }

    @Test
    void aClosedListenerRefusesConnectionsAndItsPortCanBeListenedOnAgain() throws Exception {
        int port;
        try (var listener = link.listen(new Endpoint("localhost", 0), f -> f.stream().close())) {
            port = port(listener);
        }
        try (var again = link.listen(new Endpoint("localhost", port), f -> answer(f.stream()))) {
            assertThat(again.address()).isEqualTo(new Endpoint("localhost", port));
        }
        await().untilAsserted(() ->
                assertThatThrownBy(() -> new Socket("127.0.0.1", port).close())
                        .hasMessageContaining("refused"));
    }

    @Test
    void closingAStreamFreesItsReaderAndItsWriter() throws Exception {
        try (var target = TcpServer.silent()) {
            var stream = link.open(target.endpoint(), NOBODY);
            var reader = inBackground(() -> stream.transferTo((b, o, n) -> {}));
            var writer = inBackground(() -> uploadForEver(stream));
            stream.close();
            stream.close();
            assertThat(reader).failsWithin(Duration.ofSeconds(10));
            assertThat(writer).failsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void closingTheLinkEndsItsStreamsAndItsThreads() throws Exception {
        try (var target = TcpServer.silent()) {
            var stream = link.open(target.endpoint(), NOBODY);
            var reader = inBackground(() -> stream.transferTo((b, o, n) -> {}));
            var writer = inBackground(() -> uploadForEver(stream));
            link.close();
            link.close();
            assertThat(reader).failsWithin(Duration.ofSeconds(10));
            assertThat(writer).failsWithin(Duration.ofSeconds(10));
            assertThat(link.ended().get(10, TimeUnit.SECONDS).closedHere()).isTrue();
            assertThatThrownBy(() -> link.open(target.endpoint(), NOBODY))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void pumpsBetweenASocketAndAStreamWithHalfClosesKept() throws Exception {
        carriesAQuestionAndItsAnswer(false);
    }

    @Test
    void feedsASocketAndAStreamIntoEachOtherWithHalfClosesKept() throws Exception {
        carriesAQuestionAndItsAnswer(true);
    }

    @Test
    void asksForSomebodyOnlyForWhatIsNotTaken() throws Exception {
        var asked = new AtomicInteger();
        try (var target = TcpServer.answering(question -> "GOT " + question.length());
                var pair = SocketPair.open();
                var stream = link.open(target.endpoint(), NOBODY)) {
            awaitCalm();
            Runnable onRest =
                    () -> {
                        asked.incrementAndGet();
                        stream.close(); // nobody comes for it
                    };
            pair.console().feed(stream, onRest);
            stream.feed(pair.console(), onRest);
            pair.client().getOutputStream().write("question".getBytes(StandardCharsets.UTF_8));
            pair.client().shutdownOutput();
            assertThat(pair.client().getInputStream().readAllBytes()).asString().isEqualTo("GOT 8");
            assertThat(asked).hasValue(0); // before both are closed here
        }
    }

    /** Until the questions are answered that a fresh Link asks. */
    private void awaitCalm() throws IOException {
        try (var echo = TcpServer.echo();
                var stream = link.open(echo.endpoint(), NOBODY)) {
            for (int i = 0; i < 20; i++) {
                Streams.write(stream, "hello");
                assertThat(Streams.read(stream, 5)).isEqualTo("hello");
            }
        }
    }

    /** sshd uses Nagle's algorithm where no shell runs: the answer behind a small packet waits. */
    @Test
    void noAnswerWaitsUntilThePacketBeforeItIsAcknowledged() throws Exception {
        int rounds = 600;
        byte[] question = new byte[2_048]; // sshd opens its window once in 48 of them
        try (var target = TcpServer.echo();
                var stream = link.open(target.endpoint(), NOBODY)) {
            int late = 0;
            for (int i = 0; i < rounds; i++) {
                long asked = System.nanoTime();
                stream.write(question, 0, question.length);
                Streams.read(stream, question.length);
                late += System.nanoTime() - asked > 35_000_000 ? 1 : 0;
            }
            assertThat(late).as("of 12 that would wait for 40 ms").isLessThan(5);
        }
    }

    private void carriesAQuestionAndItsAnswer(boolean fed) throws Exception {
        try (var target = TcpServer.answering(question -> "GOT " + question.length());
                var pair = SocketPair.open();
                var stream = link.open(target.endpoint(), NOBODY)) {
            if (fed) {
                pair.console().feed(stream);
                stream.feed(pair.console());
            }
            inBackground(() -> pump(pair.console(), stream));
            inBackground(() -> pump(stream, pair.console()));
            Sha256.writePattern(5 * MIB, pair.client().getOutputStream());
            pair.client().shutdownOutput();
            String answer =
                    new String(
                            pair.client().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("GOT ");
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> inBackground(Work work) {
        var done = new CompletableFuture<Void>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        work.run();
                        done.complete(null);
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                });
        return done;
    }

    private static void assertEchoes(Link link) throws IOException {
        try (var target = TcpServer.echo();
                var stream = link.open(target.endpoint(), NOBODY)) {
            Streams.write(stream, "hello");
            stream.finishOutput();
            assertThat(Streams.text(stream)).isEqualTo("hello");
        }
    }

    private static void uploadForEver(Duplex stream) throws IOException {
        byte[] chunk = new byte[256 * 1024];
        while (true) {
            stream.write(chunk, 0, chunk.length);
        }
    }

    private static void pump(Duplex from, Duplex to) throws IOException {
        while (from.transferTo(to::write) >= 0) {
            // until the end
        }
        to.finishOutput();
    }

    private static void send(long bytes, Duplex stream) {
        try {
            Sha256.writePattern(bytes, Streams.output(stream));
            stream.finishOutput();
            Streams.digest(stream);
            stream.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void complete(CompletableFuture<String> digest, Duplex stream) {
        try (stream) {
            digest.complete(Streams.digest(stream).hex());
        } catch (IOException e) {
            digest.completeExceptionally(e);
        }
    }

    private static void answer(Duplex stream) {
        try (stream) {
            Streams.write(stream, "GOT " + Streams.text(stream));
            stream.finishOutput();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int port(Link.RemoteListener listener) {
        return ((Endpoint) listener.address()).port();
    }

    private static Endpoint closedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return new Endpoint("127.0.0.1", socket.getLocalPort());
        }
    }
}
