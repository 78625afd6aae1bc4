package dev.culvert.host;

import dev.culvert.ssh.Challenge;
import java.time.Instant;
import java.util.UUID;

/**
 * What has to be known right now before the owner of a Host can be signed in there.
 *
 * @param asker whose words the challenge are; those of a server may pretend anything
 * @param host name of the Host, which may be a jump host on the way
 * @param until when the server is not held waiting any longer
 */
public record Question(
        UUID id,
        UUID owner,
        Asker asker,
        UUID hostId,
        String host,
        Challenge challenge,
        Instant until) {

    /** Who wants to know. */
    public enum Asker {
        /** The console, to open a key; the answer stays in it. */
        CONSOLE,
        /** The Host's server; the answer is sent to it. */
        SERVER
    }
}
