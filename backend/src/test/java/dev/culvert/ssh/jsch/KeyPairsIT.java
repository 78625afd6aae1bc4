package dev.culvert.ssh.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.ssh.Connector.Progress;
import dev.culvert.ssh.KeyPairs;
import dev.culvert.ssh.KeyPairs.Kind;
import dev.culvert.ssh.KeyPairs.UnusableKeyException;
import dev.culvert.ssh.KeyPairs.UnusableKeyException.Reason;
import dev.culvert.testing.LinkRequests;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.SshKeygen;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Key pairs against OpenSSH's own tools. */
class KeyPairsIT {

    private final KeyPairs keyPairs = new JschKeyPairs();

    @Test
    void aGeneratedKeySignsIn() throws Exception {
        var generated = keyPairs.generate("made by Culvert");
        assertThat(generated.privatePem()).startsWith("-----BEGIN OPENSSH PRIVATE KEY-----");
        assertThat(generated.publicHalf().publicLine())
                .startsWith("ssh-ed25519 AAAA")
                .endsWith(" made by Culvert");
        assertThat(generated.toString()).doesNotContain("PRIVATE");
        try (var server = OpenSshServer.start()) {
            server.authorize(generated.publicHalf().publicLine());
            var request =
                    LinkRequests.request(
                            server.endpoint(),
                            null,
                            server.user(),
                            List.of(LinkRequests.key(generated.privatePem())),
                            List.of(server.hostKey()));
            new JschConnector().connect(request, Progress.IGNORED).close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-t ed25519, ED25519, 256",
        "-t ecdsa -b 256, ECDSA, 256",
        "-t ecdsa -b 521, ECDSA, 521",
        "-t rsa -b 3072, RSA, 3072",
        "-t rsa -b 2048 -m PEM, RSA, 2048",
        "-t rsa -b 2048 -m PKCS8, RSA, 2048",
        "-t ecdsa -b 256 -m PEM, ECDSA, 256",
        "-t ecdsa -b 256 -m PKCS8, ECDSA, 256"
    })
    void readsKeysOfOpenSsh(String options, Kind kind, int bits) throws Exception {
        for (String passphrase : List.of("", "correct horse")) {
            var pair = SshKeygen.generate(passphrase, options.split(" "));
            var half = inspect(pair.privatePem(), passphrase.isEmpty() ? null : passphrase);
            assertThat(half.kind()).isEqualTo(kind);
            assertThat(half.bits()).isEqualTo(bits);
            assertThat(half.publicLine()).isEqualTo(pair.publicLine());
            assertThat(half.fingerprint()).startsWith("SHA256:");
        }
    }

    @ParameterizedTest
    @CsvSource({"-t ed25519", "-t rsa -b 2048 -m PEM", "-t rsa -b 2048 -m PKCS8"})
    void saysWhatIsWrongWithThePassphrase(String options) {
        var pem = SshKeygen.generate("correct horse", options.split(" ")).privatePem();
        assertUnusable(pem, null, Reason.NEEDS_PASSPHRASE);
        assertUnusable(pem, "battery staple", Reason.WRONG_PASSPHRASE);
    }

    @Test
    void saysThatItIsNoKey() {
        assertUnusable("hello", null, Reason.UNREADABLE);
        assertUnusable("", null, Reason.UNREADABLE);
        var pair = SshKeygen.generate("", "-t", "ed25519");
        assertUnusable(pair.publicLine(), null, Reason.UNREADABLE);
        assertUnusable(pair.privatePem().substring(0, 120), null, Reason.UNREADABLE);
    }

    private KeyPairs.PublicHalf inspect(String pem, @Nullable String passphrase)
            throws UnusableKeyException {
        byte[] secret = passphrase == null ? null : passphrase.getBytes(StandardCharsets.UTF_8);
        return keyPairs.inspect(pem.getBytes(StandardCharsets.UTF_8), secret, "culvert-test");
    }

    private void assertUnusable(String pem, @Nullable String passphrase, Reason reason) {
        assertThatThrownBy(() -> inspect(pem, passphrase))
                .isInstanceOfSatisfying(
                        UnusableKeyException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
