package dev.culvert.ssh.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.culvert.ssh.Certificate;
import dev.culvert.ssh.Challenge;
import dev.culvert.ssh.Connector.Progress;
import dev.culvert.ssh.Credential;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.LinkException;
import dev.culvert.ssh.LinkException.Reason;
import dev.culvert.ssh.LinkRequest;
import dev.culvert.testing.AskingServer;
import dev.culvert.testing.AskingServer.Step;
import dev.culvert.testing.LinkRequests;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.SshAgent;
import dev.culvert.testing.SshKeygen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to sign in. */
@Timeout(120)
class WaysToSignInIT {

    private static final Step CODE = new Step("Verification code: ", false, "123456");
    private static final Step PASSWORD = new Step("Password: ", false, "open sesame");

    private final JschConnector connector = new JschConnector();
    private final List<Challenge> asked = new ArrayList<>();
    @TempDir private Path directory;

    @Test
    void signsInWithAPassword() throws Exception {
        try (var server = AskingServer.password("open sesame")) {
            connects(request(server, new Credential.Password("open sesame")));
            assertThat(fails(request(server, new Credential.Password("wrong"))).reason())
                    .isEqualTo(Reason.SIGN_IN_REFUSED);
        }
    }

    @Test
    void aStoredPasswordAnswersAPasswordPrompt() throws Exception {
        try (var server = AskingServer.interactive("keyboard-interactive", null, PASSWORD)) {
            connects(request(server, new Credential.Password("open sesame")));
            assertThat(server.answers()).containsExactly(List.of("open sesame"));
        }
    }

    @Test
    void aWrongStoredPasswordIsRefusedInsteadOfAskedFor() {
        try (var server = AskingServer.interactive("keyboard-interactive", null, PASSWORD)) {
            LinkException e = fails(answering(request(server, new Credential.Password("wrong"))));
            assertThat(e.reason()).isEqualTo(Reason.SIGN_IN_REFUSED);
            assertThat(asked).isEmpty();
        }
    }

    @Test
    void asksAPersonWhatNoPasswordAnswers() throws Exception {
        try (var server = AskingServer.interactive("keyboard-interactive", null, CODE)) {
            connects(answering(request(server, new Credential.Asked()), "123456"));
            Challenge challenge = asked.getFirst();
            assertThat(challenge.name()).isEqualTo("Second\uFFFD[31m step");
            assertThat(challenge.instruction()).isEqualTo("Look at your phone");
            assertThat(challenge.prompts())
                    .containsExactly(new Challenge.Prompt("Verification code:", false));
        }
    }

    @Test
    void asksSeveralThingsAtOnce() throws Exception {
        Step name = new Step("Your name", true, "Mara");
        try (var server = AskingServer.interactive("keyboard-interactive", null, name, CODE)) {
            connects(answering(request(server, new Credential.Asked()), "Mara", "123456"));
            assertThat(asked.getFirst().prompts()).extracting("echo").containsExactly(true, false);
        }
    }

    @Test
    void aStoredPasswordIsNotGivenAwayAsACode() throws Exception {
        try (var server = AskingServer.interactive("keyboard-interactive", null, CODE)) {
            Credential stored = new Credential.Password("open sesame");
            connects(answering(request(server, stored), "123456"));
            assertThat(server.answers()).containsExactly(List.of("123456"));
        }
    }

    @Test
    void signsInWithAKeyAndThenACode() throws Exception {
        SshKeygen.Pair pair = SshKeygen.generate("", "-t", "ecdsa");
        try (var server =
                AskingServer.interactive(
                        "publickey,keyboard-interactive",
                        AskingServer.publicKey(pair.publicLine()),
                        CODE)) {
            connects(answering(request(server, LinkRequests.key(pair.privatePem())), "123456"));
            assertThat(asked).hasSize(1);
        }
    }

    @Test
    void aRefusedKeyIsSaidInsteadOfAskingForSomethingElse() {
        SshKeygen.Pair pair = SshKeygen.generate("", "-t", "ecdsa");
        try (var server =
                AskingServer.interactive("publickey keyboard-interactive", null, PASSWORD)) {
            LinkException e =
                    fails(answering(request(server, LinkRequests.key(pair.privatePem())), "x"));
            assertThat(e.reason()).isEqualTo(Reason.SIGN_IN_REFUSED);
            assertThat(e.evidence()).contains("key test").contains("Password:");
            assertThat(asked).isEmpty();
        }
    }

    @Test
    void saysWhatWasAskedWhereNobodyIsThere() {
        try (var server = AskingServer.interactive("keyboard-interactive", null, CODE)) {
            LinkException e = fails(request(server, new Credential.Asked()));
            assertThat(e.reason()).isEqualTo(Reason.ANSWER_NEEDED);
            assertThat(e.evidence()).contains("Verification code:");
            assertThat(server.answers()).isEmpty();
        }
    }

    @Test
    void aPersonMayTakeLongerThanTheServer() throws Exception {
        try (var server = AskingServer.interactive("keyboard-interactive", null, CODE)) {
            Duration limit = Duration.ofSeconds(1);
            LinkRequest request =
                    LinkRequests.withTimes(
                            request(server, new Credential.Asked()), limit, Duration.ofSeconds(9));
            connects(
                    request.with(challenge -> {
                        java.util.concurrent.locks.LockSupport.parkNanos(
                                limit.multipliedBy(2).toNanos());
                        return List.of("123456");
                    }));
        }
    }

    @Test
    void anAbandonedQuestionIsNoRefusal() {
        try (var server = AskingServer.interactive("keyboard-interactive", null, CODE)) {
            LinkRequest request =
                    request(server, new Credential.Asked())
                            .with(challenge -> {
                                throw new CancellationException();
                            });
            assertThat(fails(request).reason()).isEqualTo(Reason.BROKEN_OFF);
        }
    }

    @Test
    void stopsAskingAServerThatIsNeverContent() {
        try (var server = AskingServer.interactive("keyboard-interactive", null, CODE)) {
            LinkException e = fails(answering(request(server, new Credential.Asked()), "0"));
            assertThat(e.reason()).isEqualTo(Reason.SIGN_IN_REFUSED);
            assertThat(asked).hasSizeBetween(1, Questioner.MAX_QUESTIONS);
        }
    }

    @Test
    void proposesTheHybridKeyExchangeFirstAndNoOldOne() throws Exception {
        try (var server = AskingServer.password("p")) {
            connects(request(server, new Credential.Password("p")));
            assertThat(server.kexProposals().getFirst())
                    .startsWith("mlkem768x25519-sha256")
                    .doesNotContain("sha1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-t ed25519", "-t ecdsa", "-t rsa -b 3072"})
    void signsInWithACertificate(String type) throws Exception {
        var authority = SshKeygen.generate("", "-t", "ed25519");
        Path trusted = Files.writeString(directory.resolve("ca.pub"), authority.publicLine());
        try (var server = OpenSshServer.builder().config("TrustedUserCAKeys " + trusted).start()) {
            var key = SshKeygen.generate("", type.split(" "));
            String line = SshKeygen.sign(authority, key, "-I", "mara@work", "-n", server.user());
            Certificate certificate = Certificate.parse(line).orElseThrow();
            assertThat(certificate.keyId()).isEqualTo("mara@work");
            assertThat(certificate.principals()).containsExactly(server.user());
            assertThat(certificate.validAt(java.time.Instant.now())).isTrue();

            connects(withKey(server, key, certificate));
            await().untilAsserted(() -> assertThat(server.log()).contains("ID mara@work"));
            assertThat(fails(withKey(server, key, null)).reason())
                    .isEqualTo(Reason.SIGN_IN_REFUSED);
        }
    }

    @Test
    void anExpiredCertificateSignsInNobody() throws Exception {
        var authority = SshKeygen.generate("", "-t", "ed25519");
        Path trusted = Files.writeString(directory.resolve("ca.pub"), authority.publicLine());
        try (var server = OpenSshServer.builder().config("TrustedUserCAKeys " + trusted).start()) {
            var key = SshKeygen.generate("", "-t", "ed25519");
            String line =
                    SshKeygen.sign(
                            authority,
                            key,
                            "-I",
                            "old",
                            "-n",
                            server.user(),
                            "-V",
                            "20200101:20200102");
            Certificate certificate = Certificate.parse(line).orElseThrow();
            assertThat(certificate.expiredAt(java.time.Instant.now())).isTrue();
            assertThat(fails(withKey(server, key, certificate)).reason())
                    .isEqualTo(Reason.SIGN_IN_REFUSED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-t ed25519", "-t ecdsa", "-t rsa -b 3072"})
    void signsInWithAnAgent(String type) throws Exception {
        var key = SshKeygen.generate("", type.split(" "));
        try (var server = OpenSshServer.start();
                var agent = SshAgent.holding(key)) {
            LinkRequest request =
                    LinkRequests.request(
                            server.endpoint(),
                            null,
                            server.user(),
                            List.of(new Credential.Agent(agent.socket())),
                            List.of(server.hostKey()));
            assertThat(new JschAgentKeys().held(agent.socket()))
                    .singleElement()
                    .satisfies(held -> assertThat(held.comment()).isEqualTo("culvert-test"));
            assertThat(fails(request).reason()).isEqualTo(Reason.SIGN_IN_REFUSED);
            server.authorize(key.publicLine());
            connects(request);
        }
    }

    @Test
    void anAgentMayTakeLongerThanTheServer() throws Exception {
        var key = SshKeygen.generate("", "-t", "ed25519");
        Duration limit = Duration.ofSeconds(1);
        try (var server = OpenSshServer.start();
                var agent = SshAgent.holding(key);
                var slow =
                        new SlowAgent(
                                directory.resolve("slow"), agent.socket(), limit.multipliedBy(2))) {
            server.authorize(key.publicLine());
            LinkRequest request =
                    LinkRequests.request(
                            server.endpoint(),
                            null,
                            server.user(),
                            List.of(new Credential.Agent(slow.socket())),
                            List.of(server.hostKey()));
            connects(LinkRequests.withTimes(request, limit, Duration.ofSeconds(9)));
        }
    }

    @Test
    void saysThatNoAgentAnswers() {
        try (var server = OpenSshServer.start()) {
            LinkException e =
                    fails(
                            LinkRequests.request(
                                    server.endpoint(),
                                    null,
                                    server.user(),
                                    List.of(new Credential.Agent(directory.resolve("none"))),
                                    List.of(server.hostKey())));
            assertThat(e.reason()).isEqualTo(Reason.KEY_UNREADABLE);
            assertThat(e.evidence()).contains("No SSH agent answers");
        }
    }

    private void connects(LinkRequest request) throws LinkException {
        try (Link link = connector.connect(request, Progress.IGNORED)) {
            assertThat(link.ended()).isNotDone();
        }
    }

    private LinkException fails(LinkRequest request) {
        return catchThrowableOfType(
                LinkException.class, () -> connector.connect(request, Progress.IGNORED));
    }

    private LinkRequest answering(LinkRequest request, String... answers) {
        return request.with(challenge -> {
            asked.add(challenge);
            return List.of(answers);
        });
    }

    private static LinkRequest request(AskingServer server, Credential credential) {
        return LinkRequests.request(
                server.endpoint(),
                null,
                AskingServer.USER,
                List.of(credential),
                List.of(server.hostKey()));
    }

    private static LinkRequest withKey(
            OpenSshServer server, SshKeygen.Pair key, Certificate certificate) {
        return LinkRequests.request(
                server.endpoint(),
                null,
                server.user(),
                List.of(
                        new Credential.PrivateKey(
                                "test", key.privatePem().getBytes(), null, certificate)),
                List.of(server.hostKey()));
    }
}
