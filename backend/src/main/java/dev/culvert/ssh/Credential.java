package dev.culvert.ssh;

import org.jspecify.annotations.Nullable;

/** One way to sign in at a server. Secrets never appear in {@code toString}. */
public sealed interface Credential {

    /**
     * @param name what the person called it, for evidence
     * @param pem OpenSSH or PEM text
     * @param passphrase null for a key that is not encrypted
     */
    @SuppressWarnings("ArrayRecordComponent") // secret bytes are never compared
    record PrivateKey(String name, byte[] pem, byte @Nullable [] passphrase) implements Credential {
        @Override
        public String toString() {
            return "key " + name;
        }
    }

    record Password(String password) implements Credential {
        @Override
        public String toString() {
            return "password";
        }
    }
}
