package dev.culvert.tunnel;

import dev.culvert.policy.Cidr;
import dev.culvert.ssh.Endpoint;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a person says about a tunnel to make.
 *
 * @param name null: one is made from the target
 * @param start whether it shall be on at once
 */
public record NewTunnel(
        @Nullable String name,
        UUID hostId,
        Kind kind,
        Endpoint listen,
        @Nullable Endpoint target,
        List<Cidr> allowFrom,
        boolean start) {

    /** The loopback address that listeners use unless told otherwise. */
    public static final String LOOPBACK = "127.0.0.1";
}
