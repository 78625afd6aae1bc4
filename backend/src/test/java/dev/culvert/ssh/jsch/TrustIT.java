package dev.culvert.ssh.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.jcraft.jsch.JSch;
import dev.culvert.ssh.Algorithms;
import dev.culvert.ssh.Connector.Progress;
import dev.culvert.ssh.HostKey;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.LinkException;
import dev.culvert.ssh.LinkException.Reason;
import dev.culvert.ssh.LinkRequest;
import dev.culvert.ssh.LinkRequest.Trust;
import dev.culvert.testing.LinkRequests;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.SshKeygen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom to believe that it is this server, and by which algorithms, against OpenSSH. */
@Timeout(120)
class TrustIT {

    private final JschConnector connector = new JschConnector();
    private final SshKeygen.Pair authority = SshKeygen.generate("", "-t", "ed25519");
    @TempDir private Path directory;

    @Test
    void saysEverythingThatWasNegotiated() throws Exception {
        try (var server = OpenSshServer.builder().config("Compression yes").start();
                Link link = connect(LinkRequests.withCompression(LinkRequests.to(server)))) {
            Algorithms agreed = link.server().algorithms();
            assertThat(agreed.kex()).startsWith("curve25519-sha256");
            assertThat(agreed.hostKey()).isEqualTo("ssh-ed25519");
            assertThat(agreed.cipherOut()).isEqualTo("aes128-gcm@openssh.com");
            assertThat(agreed.cipherIn()).isEqualTo(agreed.cipherOut());
            assertThat(agreed.macOut()).isEmpty();
            assertThat(agreed.compressionOut()).isEqualTo("zlib@openssh.com");
            assertThat(agreed.compressionIn()).isEqualTo("zlib@openssh.com");
            assertThat(agreed.old()).isEmpty();
            Algorithms.Offer offer = link.server().offer();
            assertThat(offer.hostKeys()).containsExactly("ssh-ed25519");
            assertThat(offer.ciphers()).contains("chacha20-poly1305@openssh.com");
            assertThat(offer.onlyOld()).isEmpty();
        }
    }

    @Test
    void compressesNothingUnlessAskedTo() throws Exception {
        try (var server = OpenSshServer.builder().config("Compression yes").start();
                Link link = connect(LinkRequests.to(server))) {
            assertThat(link.server().algorithms().compressionOut()).isEqualTo("none");
        }
    }

    @Test
    void proposesStrictKeyExchange() {
        assertThat(JSch.getConfig("enable_strict_kex")).isEqualTo("yes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "KexAlgorithms diffie-hellman-group14-sha1",
                "HostKeyAlgorithms ssh-rsa",
                "Ciphers aes128-cbc"
            })
    void usesOldAlgorithmsOnlyByChoice(String config) throws Exception {
        try (var server = OpenSshServer.builder().hostKeyTypes("rsa").config(config).start()) {
            LinkException refused = refusal(LinkRequests.to(server));
            assertThat(refused.reason()).isEqualTo(Reason.NO_COMMON_ALGORITHM);
            assertThat(refused.algorithms().onlyOld()).hasSize(1);
            try (Link link = connect(LinkRequests.to(server).withLegacy(true))) {
                assertThat(link.server().algorithms().old())
                        .containsExactly(config.substring(config.indexOf(' ') + 1));
            }
        }
    }

    @Test
    void usesAnOldMacOnlyByChoice() throws Exception {
        try (var server =
                OpenSshServer.builder().config("Ciphers aes128-ctr", "MACs hmac-sha1").start()) {
            assertThat(refusal(LinkRequests.to(server)).algorithms().onlyOld())
                    .containsExactly("MACs");
            connect(LinkRequests.to(server).withLegacy(true)).close();
        }
    }

    @Test
    void prefersModernAlgorithmsWhereOldOnesAreAllowed() throws Exception {
        try (var server =
                        OpenSshServer.builder()
                                .config(
                                        "Ciphers aes128-cbc,aes256-gcm@openssh.com",
                                        "KexAlgorithms diffie-hellman-group14-sha1,"
                                                + "curve25519-sha256")
                                .start();
                Link link = connect(LinkRequests.to(server).withLegacy(true))) {
            assertThat(link.server().algorithms().old()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void believesAHostCertificateOfATrustedAuthority(String type) throws Exception {
        try (var server = certified(type, "-n", "127.0.0.1");
                Link link = connect(trusting(server, by(authority)))) {
            assertThat(link.server().certificate().authority()).isEqualTo(key(authority));
            assertThat(link.server().hostKey().type())
                    .isIn("ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256");
            assertThat(link.server().algorithms().hostKey()).contains("-cert-v01@openssh.com");
        }
    }

    @Test
    void doesNotBelieveAnAuthorityThatNobodyTrusts() throws Exception {
        var other = SshKeygen.generate("", "-t", "ed25519");
        try (var server = certified("ed25519", "-n", "127.0.0.1")) {
            LinkException e = refusal(trusting(server, by(other)));
            assertThat(e.reason()).isEqualTo(Reason.HOST_KEY_CHANGED);
            assertThat(e.evidence()).contains(key(authority).fingerprint());
        }
    }

    @Test
    void aPlainKeyIsNotNewWhereAnAuthorityIsTrusted() throws Exception {
        try (var server = OpenSshServer.start()) {
            LinkException e = refusal(trusting(server, by(authority)));
            assertThat(e.reason()).isEqualTo(Reason.HOST_KEY_CHANGED);
            assertThat(e.offered()).isEqualTo(server.hostKey());
        }
    }

    @Test
    void doesNotBelieveACertificateForAnotherName() throws Exception {
        try (var server = certified("ed25519", "-n", "elsewhere.example.com")) {
            LinkException e = refusal(trusting(server, by(authority)));
            assertThat(e.reason()).isEqualTo(Reason.HOST_KEY_CHANGED);
            assertThat(e.evidence()).contains("its certificate is for elsewhere.example.com");
        }
    }

    @Test
    void doesNotBelieveACertificateThatIsOver() throws Exception {
        try (var server = certified("ed25519", "-n", "127.0.0.1", "-V", "20200101:20200102")) {
            LinkException e = refusal(trusting(server, by(authority)));
            assertThat(e.reason()).isEqualTo(Reason.HOST_KEY_CHANGED);
            assertThat(e.evidence()).contains("its certificate is valid from 20");
        }
    }

    @Test
    void neverAcceptsARevokedKey() throws Exception {
        try (var server = OpenSshServer.start()) {
            List<HostKey> key = List.of(server.hostKey());
            LinkRequest request = LinkRequests.to(server).with(new Trust(key, List.of(), key));
            assertThat(refusal(request).reason()).isEqualTo(Reason.HOST_KEY_REVOKED);
        }
    }

    @Test
    void neverAcceptsARevokedKeyUnderACertificate() throws Exception {
        try (var server = certified("ed25519", "-n", "127.0.0.1");
                Link link = connect(trusting(server, by(authority)))) {
            Trust revoked = new Trust(List.of(), by(authority), List.of(link.server().hostKey()));
            LinkException e = refusal(request(server).with(revoked));
            assertThat(e.reason()).isEqualTo(Reason.HOST_KEY_REVOKED);
        }
    }

    @Test
    void neverAcceptsARevokedAuthority() throws Exception {
        try (var server = certified("ed25519", "-n", "127.0.0.1")) {
            Trust revoked = new Trust(List.of(), by(authority), by(authority));
            assertThat(refusal(request(server).with(revoked)).reason())
                    .isEqualTo(Reason.HOST_KEY_REVOKED);
        }
    }

    private Link connect(LinkRequest request) throws LinkException {
        return connector.connect(request, Progress.IGNORED);
    }

    private LinkException refusal(LinkRequest request) {
        return catchThrowableOfType(LinkException.class, () -> connect(request).close());
    }

    private static LinkRequest trusting(OpenSshServer server, List<HostKey> authorities) {
        return request(server).with(new Trust(List.of(), authorities, List.of()));
    }

    private static LinkRequest request(OpenSshServer server) {
        return LinkRequests.request(
                server.endpoint(),
                null,
                server.user(),
                List.of(LinkRequests.key(server.privateKeyPem())),
                List.of());
    }

    private static List<HostKey> by(SshKeygen.Pair authority) {
        return List.of(key(authority));
    }

    private static HostKey key(SshKeygen.Pair pair) {
        String[] parts = pair.publicLine().split(" ");
        return new HostKey(parts[0], Base64.getDecoder().decode(parts[1]));
    }

    /** A server that shows a certificate over a key of its own. */
    private OpenSshServer certified(String type, String... options) throws IOException {
        SshKeygen.Pair host = SshKeygen.generate("", "-t", type);
        Path file = directory.resolve("host");
        Files.createFile(
                file,
                java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                        java.nio.file.attribute.PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, host.privatePem());
        Files.writeString(directory.resolve("host.pub"), host.publicLine() + "\n");
        String[] all = new String[options.length + 3];
        all[0] = "-h";
        all[1] = "-I";
        all[2] = "bastion";
        System.arraycopy(options, 0, all, 3, options.length);
        Path certificate =
                Files.writeString(
                        directory.resolve("host-cert.pub"),
                        SshKeygen.sign(authority, host, all) + "\n");
        return OpenSshServer.builder()
                .hostKeyTypes()
                .config("HostKey " + file, "HostCertificate " + certificate)
                .start();
    }
}
