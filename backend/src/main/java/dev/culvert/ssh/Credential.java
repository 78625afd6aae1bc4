package dev.culvert.ssh;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One way to sign in at a server. Secrets never appear in {@code toString}. */
public sealed interface Credential {

    /**
     * @param name what the person called it, for evidence
     * @param pem OpenSSH or PEM text
     * @param passphrase null for a key that is not encrypted
     * @param certificate offered before the bare key; null when there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // secret bytes are never compared
    record PrivateKey(
            String name,
            byte[] pem,
            byte @Nullable [] passphrase,
            @Nullable Certificate certificate)
            implements Credential {

        /** A key without a certificate. */
        public PrivateKey(String name, byte[] pem, byte @Nullable [] passphrase) {
            this(name, pem, passphrase, null);
        }

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

    /**
     * Whatever an SSH agent holds.
     *
     * @param socket where it listens, as {@code SSH_AUTH_SOCK} names it
     */
    record Agent(Path socket) implements Credential {
        @Override
        public String toString() {
            return "agent";
        }
    }

    /** Nothing is stored: whoever wants the Link is asked, passwords included. */
    record Asked() implements Credential {
        @Override
        public String toString() {
            return "answers";
        }
    }
}
