package dev.culvert.host;

import dev.culvert.ssh.Challenge;
import java.time.Instant;
import java.util.UUID;

/**
 * What a Host's server wants to know right now before it lets its owner in.
 *
 * @param host name of the Host, which may be a jump host on the way
 * @param until when the server is not held waiting any longer
 */
public record Question(
        UUID id, UUID owner, UUID hostId, String host, Challenge challenge, Instant until) {}
