package dev.culvert.ssh.jsch;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import dev.culvert.ssh.HostKey;
import dev.culvert.ssh.KeyPairs;
import dev.culvert.ssh.KeyPairs.UnusableKeyException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@link KeyPairs} as JSch reads and writes them. */
@Component
final class JschKeyPairs implements KeyPairs {

    private static final int CURVE25519_BITS = 256;

    @Override
    public Generated generate(String comment) {
        try {
            KeyPair key = KeyPair.genKeyPair(new JSch(), KeyPair.ED25519);
            key.setPublicKeyComment(comment);
            var pem = new ByteArrayOutputStream();
            key.writeOpenSSHv1PrivateKey(pem, null);
            return new Generated(
                    pem.toString(StandardCharsets.US_ASCII), describe(key, Kind.ED25519, comment));
        } catch (JSchException e) {
            throw new IllegalStateException("this Java cannot make ed25519 keys", e);
        }
    }

    @Override
    public PublicHalf inspect(byte[] pem, byte @Nullable [] passphrase, String comment)
            throws UnusableKeyException {
        KeyPair key = load(new JSch(), pem, passphrase);
        try {
            Kind kind = kind(algorithm(key.getPublicKeyBlob()));
            if (kind == null) {
                throw unsupported(algorithm(key.getPublicKeyBlob()));
            }
            return describe(key, kind, comment);
        } finally {
            key.dispose();
        }
    }

    /**
     * Reads and decrypts. JSch tells its failures apart by text only, so the order of the steps has
     * to: what cannot be parsed is unreadable, what stays locked has the wrong passphrase.
     */
    static KeyPair load(JSch jsch, byte[] pem, byte @Nullable [] passphrase)
            throws UnusableKeyException {
        KeyPair key = parse(jsch, pem);
        if (key.isEncrypted()) {
            if (passphrase == null || passphrase.length == 0) {
                throw new UnusableKeyException(
                        Reason.NEEDS_PASSPHRASE, "The key is encrypted", null);
            }
            if (!decrypt(key, passphrase)) {
                throw new UnusableKeyException(
                        Reason.WRONG_PASSPHRASE, "The passphrase does not open the key", null);
            }
        }
        if (key.getPublicKeyBlob() == null) {
            throw new UnusableKeyException(Reason.UNREADABLE, "The key is damaged", null);
        }
        return key;
    }

    /** The name of its type, with which a public key begins (RFC 4253 §6.6). */
    static String algorithm(byte[] publicBlob) {
        try {
            ByteBuffer reader = ByteBuffer.wrap(publicBlob);
            byte[] name = new byte[Math.clamp(reader.getInt(), 0, reader.remaining())];
            reader.get(name);
            return new String(name, StandardCharsets.US_ASCII);
        } catch (BufferUnderflowException e) {
            return "";
        }
    }

    private static KeyPair parse(JSch jsch, byte[] pem) throws UnusableKeyException {
        byte[] checked = KeyFile.checked(pem);
        try {
            return KeyPair.load(jsch, checked, null);
        } catch (JSchException | RuntimeException e) {
            throw new UnusableKeyException(
                    Reason.UNREADABLE, "This is not a private key that can be read", e);
        }
    }

    private static boolean decrypt(KeyPair key, byte[] passphrase) {
        try {
            return key.decrypt(passphrase.clone());
        } catch (RuntimeException e) {
            return false; // garbage after decryption with a wrong passphrase
        }
    }

    private static PublicHalf describe(KeyPair key, Kind kind, String comment) {
        byte[] blob = key.getPublicKeyBlob();
        String type = algorithm(blob);
        String line = type + " " + Base64.getEncoder().encodeToString(blob) + " " + comment;
        int bits = kind == Kind.ED25519 ? CURVE25519_BITS : key.getKeySize();
        return new PublicHalf(kind, bits, new HostKey(type, blob).fingerprint(), line.strip());
    }

    private static @Nullable Kind kind(String algorithm) {
        if (algorithm.equals("ssh-ed25519")) {
            return Kind.ED25519;
        }
        if (algorithm.equals("ssh-rsa")) {
            return Kind.RSA;
        }
        return algorithm.startsWith("ecdsa-sha2-nistp") ? Kind.ECDSA : null;
    }

    private static UnusableKeyException unsupported(String algorithm) {
        return new UnusableKeyException(
                Reason.UNSUPPORTED, "Keys of type " + algorithm + " are not supported", null);
    }
}
