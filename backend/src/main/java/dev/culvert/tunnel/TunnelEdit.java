package dev.culvert.tunnel;

import dev.culvert.policy.Cidr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person changes about a tunnel; null leaves a thing as it is.
 *
 * @param limits replaces all limits
 */
public record TunnelEdit(
        @Nullable String name,
        @Nullable List<Cidr> allowFrom,
        @Nullable Limits limits,
        @Nullable SocksChoice socks) {

    /** Only another name. */
    public static TunnelEdit rename(String name) {
        return new TunnelEdit(name, null, null, null);
    }

    /** Only other limits. */
    public static TunnelEdit limit(Limits limits) {
        return new TunnelEdit(null, null, limits, null);
    }
}
