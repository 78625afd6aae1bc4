package dev.culvert.ssh.jsch;

import dev.culvert.ssh.KeyPairs.UnusableKeyException;
import dev.culvert.ssh.KeyPairs.UnusableKeyException.Reason;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/**
 * The text of a private key before JSch sees it. A key file names how much work it takes to open
 * it, and whoever wrote the file may name any amount; so that is read first and bounded. JSch gets
 * the text written anew, so that it cannot understand it differently.
 */
final class KeyFile {

    /** ssh-keygen takes 24 unless told otherwise; 1,024 take about ten seconds. */
    static final int MAX_BCRYPT_ROUNDS = 1_024;

    /** What current advice for passwords asks for, ten times over; some seconds. */
    static final int MAX_PBKDF2_ITERATIONS = 10_000_000;

    /** RFC 7914 §7.1. */
    private static final String SCRYPT = "1.3.6.1.4.1.11591.4.11";

    private static final Pattern PEM =
            Pattern.compile(
                    "-----BEGIN (OPENSSH|RSA|EC|DSA|ENCRYPTED|) ?PRIVATE KEY-----\\R"
                            + "(?<headers>(?:(?:Proc-Type|DEK-Info): [A-Za-z0-9,-]{1,80}\\R)*)\\R?"
                            + "(?<base64>[A-Za-z0-9+/=\\s]+)"
                            + "-----END \\1 ?PRIVATE KEY-----");

    private static final byte[] OPENSSH_MAGIC =
            "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);

    private KeyFile() {}

    /**
     * The key as JSch shall read it.
     *
     * @throws UnusableKeyException when it is no OpenSSH, PKCS#1 or PKCS#8 key, or costs too much
     */
    static byte[] checked(byte[] text) throws UnusableKeyException {
        Matcher pem = PEM.matcher(new String(text, StandardCharsets.ISO_8859_1).strip());
        if (!pem.matches()) {
            throw unreadable(null);
        }
        try {
            byte[] content = Base64.getMimeDecoder().decode(pem.group("base64"));
            String kind = pem.group(1);
            byte[] checked =
                    switch (kind) {
                        case "OPENSSH" -> openSsh(content);
                        case "ENCRYPTED" -> encryptedPkcs8(content);
                        default -> content;
                    };
            return write(kind, pem.group("headers"), checked);
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    private static byte[] write(String kind, String headers, byte[] content) {
        String label = kind.isEmpty() ? "PRIVATE KEY" : kind + " PRIVATE KEY";
        String lines = headers.isEmpty() ? "" : headers.replaceAll("\\R", "\n") + "\n";
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return ("-----BEGIN "
                        + label
                        + "-----\n"
                        + lines
                        + base64
                        + "\n-----END "
                        + label
                        + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** PROTOCOL.key of OpenSSH: magic, cipher, kdf, its options, number of keys, public key. */
    private static byte[] openSsh(byte[] content) throws UnusableKeyException {
        ByteBuffer reader = ByteBuffer.wrap(content);
        byte[] magic = new byte[OPENSSH_MAGIC.length];
        reader.get(magic);
        string(reader);
        String kdf = StandardCharsets.US_ASCII.decode(string(reader)).toString();
        ByteBuffer options = string(reader);
        boolean known = kdf.equals("none") || kdf.equals("bcrypt");
        if (!Arrays.equals(magic, OPENSSH_MAGIC) || !known || reader.getInt() != 1) {
            throw unreadable(null);
        }
        if (kdf.equals("bcrypt")) {
            string(options);
            requireAtMost(
                    BigInteger.valueOf(Integer.toUnsignedLong(options.getInt())),
                    MAX_BCRYPT_ROUNDS,
                    "rounds of bcrypt");
        }
        ByteBuffer publicKey = string(reader);
        while (publicKey.hasRemaining()) {
            string(publicKey); // JSch makes an array of any length that is named there
        }
        string(reader);
        return content;
    }

    private static ByteBuffer string(ByteBuffer reader) {
        int length = reader.getInt();
        if (length < 0 || length > reader.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer string = reader.slice(reader.position(), length);
        reader.position(reader.position() + length);
        return string;
    }

    /** RFC 8018 §6.2. Scrypt is refused: ssh-keygen never writes it, and it takes memory too. */
    private static byte[] encryptedPkcs8(byte[] content) throws IOException, UnusableKeyException {
        var key = EncryptedPrivateKeyInfo.getInstance(content);
        var algorithm = key.getEncryptionAlgorithm();
        if (!PKCSObjectIdentifiers.id_PBES2.equals(algorithm.getAlgorithm())) {
            throw unsupported("The key is encrypted in an old way (not PBES2)");
        }
        KeyDerivationFunc kdf =
                PBES2Parameters.getInstance(algorithm.getParameters()).getKeyDerivationFunc();
        if (kdf.getAlgorithm().getId().equals(SCRYPT)) {
            throw unsupported("The key is encrypted with scrypt");
        }
        if (!PKCSObjectIdentifiers.id_PBKDF2.equals(kdf.getAlgorithm())) {
            throw unsupported("The key is encrypted in an unknown way");
        }
        requireAtMost(
                PBKDF2Params.getInstance(kdf.getParameters()).getIterationCount(),
                MAX_PBKDF2_ITERATIONS,
                "iterations of PBKDF2");
        return key.getEncoded(ASN1Encoding.DER);
    }

    private static void requireAtMost(BigInteger asked, int limit, String unit)
            throws UnusableKeyException {
        if (asked.signum() <= 0 || asked.compareTo(BigInteger.valueOf(limit)) > 0) {
            throw unsupported("To open the key takes more than " + limit + " " + unit);
        }
    }

    private static UnusableKeyException unsupported(String sentence) {
        return new UnusableKeyException(Reason.UNSUPPORTED, sentence, null);
    }

    private static UnusableKeyException unreadable(@Nullable Throwable e) {
        return new UnusableKeyException(
                Reason.UNREADABLE, "This is not an OpenSSH or PEM private key", e);
    }
}
