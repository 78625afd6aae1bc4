package dev.culvert.ssh.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.ssh.KeyPairs;
import dev.culvert.ssh.KeyPairs.UnusableKeyException;
import dev.culvert.ssh.KeyPairs.UnusableKeyException.Reason;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Key files that name more work than they are worth. */
@Timeout(10)
class KeyFileTest {

    private static final ASN1ObjectIdentifier PBES2 =
            new ASN1ObjectIdentifier("1.2.840.113549.1.5.13");
    private static final ASN1ObjectIdentifier PBKDF2 =
            new ASN1ObjectIdentifier("1.2.840.113549.1.5.12");
    private static final ASN1ObjectIdentifier SCRYPT =
            new ASN1ObjectIdentifier("1.3.6.1.4.1.11591.4.11");
    private static final ASN1ObjectIdentifier AES256_CBC =
            new ASN1ObjectIdentifier("2.16.840.1.101.3.4.1.42");

    private final KeyPairs keyPairs = new JschKeyPairs();

    @Test
    void readsAGeneratedKey() throws Exception {
        var made = keyPairs.generate("c");
        byte[] pem = made.privatePem().replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        assertThat(keyPairs.inspect(pem, null, "c")).isEqualTo(made.publicHalf());
    }

    @ParameterizedTest
    @ValueSource(ints = {KeyFile.MAX_BCRYPT_ROUNDS + 1, Integer.MAX_VALUE, -1, 0})
    void refusesTooManyRoundsOfBcrypt(int rounds) {
        assertRefused(openSsh(rounds), Reason.UNSUPPORTED, "rounds of bcrypt");
    }

    @Test
    void allowsTheUsualRoundsOfBcrypt() throws Exception {
        assertThat(KeyFile.checked(openSsh(24))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {KeyFile.MAX_PBKDF2_ITERATIONS + 1, Long.MAX_VALUE, 0})
    void refusesTooManyIterationsOfPbkdf2(long count) throws Exception {
        byte[] pem = pkcs8(PBKDF2, new DEROctetString(new byte[8]), new ASN1Integer(count));
        assertRefused(pem, Reason.UNSUPPORTED, "iterations of PBKDF2");
    }

    @Test
    void allowsTheUsualIterationsOfPbkdf2() throws Exception {
        byte[] pem = pkcs8(PBKDF2, new DEROctetString(new byte[8]), new ASN1Integer(2_048));
        assertThat(KeyFile.checked(pem)).isNotEmpty();
    }

    @Test
    void refusesScrypt() throws Exception {
        byte[] pem =
                pkcs8(
                        SCRYPT,
                        new DEROctetString(new byte[8]),
                        new ASN1Integer(BigInteger.TWO.pow(30)),
                        new ASN1Integer(8),
                        new ASN1Integer(1));
        assertRefused(pem, Reason.UNSUPPORTED, "scrypt");
    }

    @Test
    void refusesPuttysFormat() {
        String ppk =
                """
                PuTTY-User-Key-File-3: ssh-ed25519
                Encryption: aes256-cbc
                Comment: bomb
                Public-Lines: 1
                AAAA
                Key-Derivation: Argon2id
                Argon2-Memory: 2000000000
                Argon2-Passes: 1000000
                """;
        assertRefused(ppk.getBytes(StandardCharsets.US_ASCII), Reason.UNREADABLE, "OpenSSH or PEM");
    }

    @Test
    void refusesWhatJschCouldTakeForAnotherKind() {
        String text =
                new String(openSsh(Integer.MAX_VALUE), StandardCharsets.US_ASCII)
                        .replace("BEGIN OPENSSH", "BEGIN RSA")
                        .replace("END OPENSSH", "END RSA")
                        .replaceFirst("-----\n", "-----\nX: BEGIN OPENSSH PRIVATE KEY-----\n");
        assertRefused(
                text.getBytes(StandardCharsets.US_ASCII), Reason.UNREADABLE, "OpenSSH or PEM");
    }

    private void assertRefused(byte[] pem, Reason reason, String words) {
        byte[] passphrase = {'x'};
        assertThatThrownBy(() -> keyPairs.inspect(pem, passphrase, ""))
                .hasMessageContaining(words)
                .isInstanceOfSatisfying(
                        UnusableKeyException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static byte[] openSsh(int rounds) {
        var key = ByteBuffer.allocate(1024);
        key.put("openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII));
        string(key, "aes256-ctr".getBytes(StandardCharsets.US_ASCII));
        string(key, "bcrypt".getBytes(StandardCharsets.US_ASCII));
        var options = ByteBuffer.allocate(24).putInt(16).position(20).putInt(rounds);
        string(key, options.array());
        key.putInt(1);
        var publicKey = ByteBuffer.allocate(51);
        string(publicKey, "ssh-ed25519".getBytes(StandardCharsets.US_ASCII));
        string(publicKey, new byte[32]);
        string(key, publicKey.array());
        string(key, new byte[128]);
        byte[] content = new byte[key.position()];
        key.flip().get(content);
        return pem("OPENSSH PRIVATE KEY", content);
    }

    private static void string(ByteBuffer target, byte[] bytes) {
        target.putInt(bytes.length).put(bytes);
    }

    private static byte[] pkcs8(ASN1ObjectIdentifier kdf, ASN1Encodable... parameters)
            throws Exception {
        var scheme = sequence(AES256_CBC, new DEROctetString(new byte[16]));
        var derivation = sequence(kdf, sequence(parameters));
        var algorithm = sequence(PBES2, sequence(derivation, scheme));
        var key = sequence(algorithm, new DEROctetString(new byte[64]));
        return pem("ENCRYPTED PRIVATE KEY", key.getEncoded());
    }

    private static DERSequence sequence(ASN1Encodable... parts) {
        return new DERSequence(parts);
    }

    private static byte[] pem(String label, byte[] content) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return ("-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
