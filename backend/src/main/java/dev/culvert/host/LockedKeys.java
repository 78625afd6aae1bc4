package dev.culvert.host;

import dev.culvert.ssh.Challenge;
import dev.culvert.ssh.Challenge.Responder;
import dev.culvert.ssh.KeyPairs;
import dev.culvert.ssh.KeyPairs.UnusableKeyException;
import dev.culvert.ssh.KeyPairs.UnusableKeyException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Opens keys whose passphrase is not stored: asks their owner once and remembers the answer in
 * memory, until the console ends or the key is deleted.
 */
@Component
class LockedKeys {

    /** Most wrong passphrases in one attempt to connect. */
    static final int MAX_TRIES = 3;

    private final KeyPairs pairs;
    private final Map<UUID, byte[]> remembered = new ConcurrentHashMap<>();

    LockedKeys(KeyPairs pairs) {
        this.pairs = pairs;
    }

    /**
     * The passphrase of a key; null for one that is not locked. Blocks.
     *
     * @param responder null when nobody can be asked
     * @throws UnansweredException when nobody answered, or only wrongly
     */
    byte @Nullable [] passphrase(Key key, byte[] pem, @Nullable Responder responder)
            throws UnansweredException {
        if (!refuses(pem, null)) {
            return null;
        }
        byte[] known = remembered.get(key.id());
        if (known != null && !refuses(pem, known)) {
            return known;
        }
        for (int tries = 0; responder != null && tries < MAX_TRIES; tries++) {
            List<String> answers =
                    responder.answer(Challenge.secret("Passphrase of key " + key.name()));
            if (answers == null) {
                break;
            }
            byte[] given = answers.getFirst().getBytes(StandardCharsets.UTF_8);
            if (!refuses(pem, given)) {
                remembered.put(key.id(), given);
                return given;
            }
        }
        throw new UnansweredException();
    }

    /** The key was deleted. */
    void forget(UUID keyId) {
        remembered.remove(keyId);
    }

    /** Other faults of the key are found, and named, when it is used. */
    private boolean refuses(byte[] pem, byte @Nullable [] passphrase) {
        try {
            pairs.inspect(pem, passphrase, "");
            return false;
        } catch (UnusableKeyException e) {
            return e.reason() == Reason.NEEDS_PASSPHRASE || e.reason() == Reason.WRONG_PASSPHRASE;
        }
    }

    /** The key stays locked. */
    static final class UnansweredException extends Exception {}
}
