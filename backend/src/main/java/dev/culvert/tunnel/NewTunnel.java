package dev.culvert.tunnel;

import dev.culvert.policy.Cidr;
import dev.culvert.ssh.Address;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a person says about a tunnel to make.
 *
 * @param name null: one is made from the target
 * @param target null for DYNAMIC, and for REMOTE where the clients shall name it (reverse SOCKS)
 * @param group what it is made together with, or null
 * @param start whether it shall be on at once
 */
public record NewTunnel(
        @Nullable String name,
        UUID hostId,
        Kind kind,
        Address listen,
        @Nullable Address target,
        List<Cidr> allowFrom,
        Limits limits,
        SocksChoice socks,
        @Nullable TunnelGroup group,
        boolean start) {

    /** The loopback address that listeners use unless told otherwise. */
    public static final String LOOPBACK = "127.0.0.1";

    /** Without limits of its own, for everybody who reaches it, alone. */
    public NewTunnel(
            @Nullable String name,
            UUID hostId,
            Kind kind,
            Address listen,
            @Nullable Address target,
            List<Cidr> allowFrom,
            boolean start) {
        this(
                name,
                hostId,
                kind,
                listen,
                target,
                allowFrom,
                Limits.NONE,
                SocksChoice.NOBODY_IS_ASKED,
                null,
                start);
    }
}
