package dev.culvert.ssh.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.ssh.Connector.Progress;
import dev.culvert.ssh.Credential;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.HostKey;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.LinkException;
import dev.culvert.ssh.LinkException.Reason;
import dev.culvert.ssh.LinkException.Stage;
import dev.culvert.ssh.LinkRequest;
import dev.culvert.testing.LinkRequests;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.SshKeygen;
import dev.culvert.testing.Streams;
import dev.culvert.testing.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Making Links, and losing them, against a real OpenSSH server. */
@Timeout(120)
class ConnectIT {

    private static final Endpoint NOBODY = new Endpoint("127.0.0.1", 0);
    private static OpenSshServer server;
    private final JschConnector connector = new JschConnector();

    @BeforeAll
    static void startServer() {
        server =
                OpenSshServer.builder()
                        .hostKeyTypes("ed25519", "ecdsa", "rsa")
                        .config("Compression yes", "MaxAuthTries 6")
                        .start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void tellsEachStepAndWhatItSaw() throws Exception {
        List<String> steps = new ArrayList<>();
        Progress progress = (stage, took, evidence) -> steps.add(stage + " " + evidence);
        try (Link link = connector.connect(LinkRequests.to(server), progress)) {
            assertThat(steps).hasSize(5);
            assertThat(steps.get(0)).isEqualTo("NAME 127.0.0.1");
            assertThat(steps.get(1)).startsWith("TCP ").contains(":" + server.port());
            assertThat(steps.get(2)).startsWith("BANNER SSH-2.0-OpenSSH");
            assertThat(steps.get(3)).isEqualTo("HOST_KEY " + server.hostKey());
            assertThat(steps.get(4)).isEqualTo("SIGN_IN " + server.user() + " with key test");
            assertThat(link.server().version()).startsWith("OpenSSH");
            assertThat(link.server().cipher()).isEqualTo("aes128-gcm@openssh.com");
            assertThat(link.server().hostKey()).isEqualTo(server.hostKey());
        }
    }

    @Test
    void stopsAtAServerThatNobodyHasTrustedYet() {
        LinkRequest request = trusting(List.of());
        assertFails(
                request,
                Stage.HOST_KEY,
                Reason.HOST_KEY_UNKNOWN,
                e -> assertThat(server.hostKeys()).contains(e.offered()));
        assertThat(server.log()).doesNotContain("Accepted publickey for nobody");
    }

    @Test
    void stopsAtAServerWhoseKeyHasChanged() throws Exception {
        try (var moved = OpenSshServer.start()) {
            LinkRequest request = LinkRequests.to(moved);
            connector.connect(request, Progress.IGNORED).close();
            moved.replaceHostKey();
            assertFails(
                    request,
                    Stage.HOST_KEY,
                    Reason.HOST_KEY_CHANGED,
                    e -> assertThat(e.offered()).isEqualTo(moved.hostKey()));
            assertThat(moved.log().split("Accepted publickey", -1)).hasSize(2);
        }
    }

    /** The server would rather show another type; the trusted one is asked for first. */
    @ParameterizedTest
    @ValueSource(strings = {"ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"})
    void asksForTheTypeOfTheKeyThatIsTrusted(String type) throws Exception {
        HostKey trusted =
                server.hostKeys().stream().filter(k -> k.type().equals(type)).findFirst().get();
        try (Link link = connector.connect(trusting(List.of(trusted)), Progress.IGNORED)) {
            assertThat(link.server().hostKey()).isEqualTo(trusted);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-t ed25519",
                "-t ecdsa -b 384",
                "-t rsa -b 3072",
                "-t rsa -b 2048 -m PEM",
                "-t rsa -b 2048 -m PKCS8",
                "-t ecdsa -m PEM"
            })
    void signsInWithAnEncryptedKey(String options) throws Exception {
        var pair = SshKeygen.generate("correct horse", options.split(" "));
        server.authorize(pair.publicLine());
        var request = signingIn(List.of(LinkRequests.key(pair.privatePem(), "correct horse")));
        connector.connect(request, Progress.IGNORED).close();
    }

    @Test
    void triesTheNextKeyWhenTheFirstIsRefused() throws Exception {
        var stranger = SshKeygen.generate("", "-t", "ed25519");
        var request =
                signingIn(
                        List.of(
                                LinkRequests.key(stranger.privatePem()),
                                LinkRequests.key(server.privateKeyPem())));
        connector.connect(request, Progress.IGNORED).close();
    }

    @Test
    void saysThatTheKeyWasRefused() {
        var stranger = SshKeygen.generate("", "-t", "ed25519");
        assertFails(
                signingIn(List.of(LinkRequests.key(stranger.privatePem()))),
                Stage.SIGN_IN,
                Reason.SIGN_IN_REFUSED,
                e -> assertThat(e.evidence()).contains("key test"));
    }

    @Test
    void saysThatThePasswordWasRefused() {
        assertFails(
                signingIn(List.of(new Credential.Password("wrong"))),
                Stage.SIGN_IN,
                Reason.SIGN_IN_REFUSED,
                e -> assertThat(e.evidence()).contains("password").doesNotContain("wrong"));
    }

    @Test
    void saysWhichKeyCannotBeRead() {
        var encrypted = SshKeygen.generate("secret", "-t", "ed25519");
        assertFails(
                signingIn(List.of(LinkRequests.key(encrypted.privatePem(), "guess"))),
                Stage.SIGN_IN,
                Reason.KEY_UNREADABLE,
                e -> assertThat(e.evidence()).contains("passphrase").doesNotContain("guess"));
    }

    @Test
    void saysThatThePortRefuses() throws Exception {
        assertFails(to(closedPort()), Stage.TCP, Reason.TCP_REFUSED, e -> {});
    }

    @Test
    void saysThatANameIsUnknown() {
        var request =
                new LinkRequest(
                        new Endpoint("nowhere.invalid", 22),
                        name -> InetSocketAddress.createUnresolved(name.host(), name.port()),
                        null,
                        "root",
                        List.of(),
                        List.of(),
                        false,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10));
        assertFails(request, Stage.NAME, Reason.NAME_NOT_FOUND, e -> {});
    }

    @Test
    void saysWhatAnswersInsteadOfSsh() {
        try (var web =
                TcpServer.start((connection, self) -> {
                    connection.getInputStream().read();
                    connection
                            .getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes("ASCII"));
                })) {
            assertFails(
                    to(web.endpoint()),
                    Stage.BANNER,
                    Reason.NOT_SSH,
                    e -> assertThat(e.evidence()).contains("HTTP/1.1 400"));
        }
    }

    @Test
    void givesUpOnAServerThatNeverSpeaks() {
        try (var silent = TcpServer.silent()) {
            var request =
                    LinkRequests.withTimes(
                            to(silent.endpoint()), Duration.ofSeconds(1), Duration.ofSeconds(10));
            assertFails(request, Stage.BANNER, Reason.BROKEN_OFF, e -> {});
        }
    }

    @Test
    void saysThatNoAlgorithmIsCommon() throws Exception {
        try (var old =
                OpenSshServer.builder()
                        .config("KexAlgorithms diffie-hellman-group1-sha1")
                        .start()) {
            assertFails(
                    LinkRequests.to(old),
                    Stage.HOST_KEY,
                    Reason.NO_COMMON_ALGORITHM,
                    e -> assertThat(e.evidence()).contains("diffie-hellman-group1-sha1"));
        }
    }

    @Test
    void compressesWhenAsked() throws Exception {
        var request = LinkRequests.withCompression(LinkRequests.to(server));
        try (Link link = connector.connect(request, Progress.IGNORED)) {
            assertEchoes(link);
        }
    }

    @Test
    void reachesAServerThroughAJumpHost() throws Exception {
        try (var inner = OpenSshServer.start();
                Link jump = connector.connect(LinkRequests.to(server), Progress.IGNORED)) {
            try (Link link = connector.connect(LinkRequests.to(inner, jump), Progress.IGNORED)) {
                assertEchoes(link);
            }
            assertEchoes(jump);
            inner.kill();
            assertFails(LinkRequests.to(inner, jump), Stage.TCP, Reason.TCP_REFUSED, e -> {});
        }
    }

    @Test
    void aJumpHostTakesTheLinkBehindItAlong() throws Exception {
        try (var inner = OpenSshServer.start();
                Link jump = connector.connect(LinkRequests.to(server), Progress.IGNORED);
                Link link = connector.connect(LinkRequests.to(inner, jump), Progress.IGNORED)) {
            jump.close();
            assertThat(link.ended().get(10, TimeUnit.SECONDS).closedHere()).isFalse();
        }
    }

    @Test
    void noticesThatTheServerWasKilledAndConnectsAgainAfterItsRestart() throws Exception {
        try (var mortal = OpenSshServer.start()) {
            Link link = connector.connect(LinkRequests.to(mortal), Progress.IGNORED);
            mortal.kill();
            assertThat(link.ended().get(10, TimeUnit.SECONDS).closedHere()).isFalse();
            assertThatThrownBy(() -> link.open(NOBODY, NOBODY)).isInstanceOf(IOException.class);
            mortal.restart();
            try (Link again = connector.connect(LinkRequests.to(mortal), Progress.IGNORED)) {
                assertEchoes(again);
            }
        }
    }

    /**
     * Defect 5: JSch notices only with a read timeout, which, inside a packet, is "Packet corrupt".
     * Here the path is cut without a word; three unanswered questions end the Link.
     */
    @Test
    void noticesAPathThatSwallowsEverything() throws Exception {
        try (var path = new Blackhole(server.port())) {
            var request =
                    LinkRequests.withTimes(
                            to(path.endpoint()), Duration.ofSeconds(20), Duration.ofMillis(300));
            try (Link link = connector.connect(request, Progress.IGNORED)) {
                assertEchoes(link);
                path.swallow();
                long start = System.nanoTime();
                var end = link.ended().get(10, TimeUnit.SECONDS);
                assertThat(end.closedHere()).isFalse();
                assertThat(end.cause()).contains("three times");
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isLessThan(Duration.ofMillis(300 * 35 / 10 + 700));
            }
        }
    }

    /** Defect 5: a packet that arrives in two halves, longer apart than the keepalive interval. */
    @Test
    void waitsForTheSecondHalfOfAPacket() throws Exception {
        try (var path = new Blackhole(server.port());
                var target = TcpServer.echo()) {
            var request =
                    LinkRequests.withTimes(
                            to(path.endpoint()), Duration.ofSeconds(20), Duration.ofSeconds(2));
            try (Link link = connector.connect(request, Progress.IGNORED);
                    var stream = link.open(target.endpoint(), NOBODY)) {
                path.dribble();
                Streams.write(stream, "in small pieces");
                assertThat(Streams.read(stream, 15)).isEqualTo("in small pieces");
            }
        }
    }

    private void assertFails(
            LinkRequest request, Stage stage, Reason reason, Consumer<LinkException> more) {
        assertThatThrownBy(() -> connector.connect(request, Progress.IGNORED).close())
                .isInstanceOfSatisfying(
                        LinkException.class,
                        e -> {
                            assertThat(e.stage()).isEqualTo(stage);
                            assertThat(e.reason()).as(e.evidence()).isEqualTo(reason);
                            more.accept(e);
                        });
    }

    private static LinkRequest trusting(List<HostKey> trusted) {
        return LinkRequests.request(
                server.endpoint(),
                null,
                server.user(),
                List.of(LinkRequests.key(server.privateKeyPem())),
                trusted);
    }

    private static LinkRequest signingIn(List<Credential> credentials) {
        return LinkRequests.request(
                server.endpoint(), null, server.user(), credentials, List.of(server.hostKey()));
    }

    /** The server of these tests, reached by another way. */
    private static LinkRequest to(Endpoint other) {
        return LinkRequests.request(
                other,
                null,
                server.user(),
                List.of(LinkRequests.key(server.privateKeyPem())),
                List.of(server.hostKey()));
    }

    private static void assertEchoes(Link link) throws IOException {
        try (var target = TcpServer.echo();
                var stream = link.open(target.endpoint(), NOBODY)) {
            Streams.write(stream, "hello");
            stream.finishOutput();
            assertThat(Streams.text(stream)).isEqualTo("hello");
        }
    }

    private static Endpoint closedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return new Endpoint("127.0.0.1", socket.getLocalPort());
        }
    }
}
