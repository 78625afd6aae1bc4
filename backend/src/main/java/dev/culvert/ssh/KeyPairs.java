package dev.culvert.ssh;

import org.jspecify.annotations.Nullable;

/** Makes key pairs and reads those that a person brings along. */
public interface KeyPairs {

    /** Key types that can sign in. */
    enum Kind {
        ED25519,
        ECDSA,
        RSA
    }

    /**
     * What may be shown of a key.
     *
     * @param bits size of the key: of the modulus for RSA, of the curve otherwise
     * @param fingerprint as OpenSSH prints it: {@code SHA256:} and unpadded base64
     * @param publicLine a line for authorized_keys: type, base64 and comment
     */
    record PublicHalf(Kind kind, int bits, String fingerprint, String publicLine) {}

    /**
     * A new key pair.
     *
     * @param privatePem in OpenSSH's format, not encrypted
     */
    record Generated(String privatePem, PublicHalf publicHalf) {
        @Override
        public String toString() {
            return "Generated[" + publicHalf + "]";
        }
    }

    /** Makes an ed25519 key pair. */
    Generated generate(String comment);

    /**
     * Reads a private key: OpenSSH, PKCS#1 and PKCS#8 PEM. A key that names more work to open it
     * than any tool does by itself is refused before that work begins.
     *
     * @param passphrase null when none was given
     * @param comment put behind the public key
     * @throws UnusableKeyException with the reason
     */
    PublicHalf inspect(byte[] pem, byte @Nullable [] passphrase, String comment)
            throws UnusableKeyException;

    /** A private key that cannot be used. */
    final class UnusableKeyException extends Exception {

        /** Why. */
        public enum Reason {
            UNREADABLE,
            NEEDS_PASSPHRASE,
            WRONG_PASSPHRASE,
            UNSUPPORTED
        }

        private final Reason reason;

        public UnusableKeyException(Reason reason, String message, @Nullable Throwable cause) {
            super(message, cause);
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }
}
