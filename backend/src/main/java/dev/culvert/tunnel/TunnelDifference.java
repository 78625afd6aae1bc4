package dev.culvert.tunnel;

import dev.culvert.audit.Entry;
import dev.culvert.policy.Cidr;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a change of a tunnel changed, for the log; passwords are only said to have changed. */
final class TunnelDifference {

    private static final String NO_LIMIT = "none";

    private TunnelDifference() {}

    /** The event with one more fact for all that is not as it was. */
    static Entry tell(Entry event, Tunnel old, Tunnel now) {
        Limits before = old.limits();
        Limits after = now.limits();
        Entry told = with(event, "name", old.name(), now.name());
        told = with(told, "from", ranges(old.allowFrom()), ranges(now.allowFrom()));
        told = with(told, "idle timeout", limit(before.idleTimeout()), limit(after.idleTimeout()));
        told = with(told, "connections", limit(before.connections()), limit(after.connections()));
        told =
                with(
                        told,
                        "bytes per second",
                        limit(before.bytesPerSecond()),
                        limit(after.bytesPerSecond()));
        told = with(told, "SOCKS user", user(old.socksLogin()), user(now.socksLogin()));
        String password = password(old.socksLogin(), now.socksLogin());
        return password == null ? told : told.with("SOCKS password", password);
    }

    private static Entry with(Entry event, String what, String old, String now) {
        return old.equals(now) ? event : event.with(what, old + " → " + now);
    }

    private static String ranges(List<Cidr> ranges) {
        return ranges.isEmpty()
                ? "anywhere"
                : ranges.stream().map(Cidr::toString).collect(Collectors.joining(", "));
    }

    private static String limit(@Nullable Object limit) {
        return Objects.requireNonNullElse(limit, NO_LIMIT).toString();
    }

    private static String user(@Nullable SocksLogin login) {
        return login == null ? "nobody is asked" : login.user();
    }

    private static @Nullable String password(@Nullable SocksLogin old, @Nullable SocksLogin now) {
        if (old == null || now == null) {
            return old == now ? null : now == null ? "removed" : "set";
        }
        return Arrays.equals(old.sealedPassword(), now.sealedPassword()) ? null : "changed";
    }
}
