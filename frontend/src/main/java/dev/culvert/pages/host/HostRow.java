package dev.culvert.pages.host;

import dev.culvert.host.Host;
import dev.culvert.host.Key;
import dev.culvert.tunnel.TunnelView;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A Host as the list shows it.
 *
 * @param address {@code user@address:port}
 * @param signIn how, in words
 * @param jump names of the Hosts before it; empty when it is reached directly
 * @param used tunnels that run through it
 * @param keys what somebody trusted
 * @param marked authorities and revoked keys, each with what it is
 */
record HostRow(
        String id,
        String name,
        String address,
        String signIn,
        String jump,
        long used,
        List<Trusted> keys,
        List<Marked> marked,
        boolean legacy) {

    static HostRow of(Host host, List<Host> hosts, List<Key> keys, List<TunnelView> tunnels) {
        return new HostRow(
                host.id().toString(),
                host.name(),
                host.user() + "@" + host.endpoint(),
                signIn(host.signIn(), keys),
                host.jump().stream().map(id -> name(id, hosts)).collect(Collectors.joining(", ")),
                tunnels.stream().filter(t -> t.tunnel().hostId().equals(host.id())).count(),
                host.trusted().stream()
                        .map(t -> new Trusted(t.key().type(), t.key().fingerprint()))
                        .toList(),
                host.marked().stream()
                        .map(m ->
                                new Marked(
                                        m.mark() == Host.Mark.REVOKED,
                                        m.key().type(),
                                        m.key().fingerprint()))
                        .toList(),
                host.legacy());
    }

    private static String signIn(Host.SignIn signIn, List<Key> keys) {
        return switch (signIn) {
            case Host.SignIn.WithKey key ->
                    keys.stream()
                            .filter(k -> k.id().equals(key.keyId()))
                            .map(k -> "key " + k.name())
                            .findFirst()
                            .orElse("a key that is gone");
            case Host.SignIn.WithPassword _ -> "password";
            case Host.SignIn.WithAgent _ -> "SSH agent of the console";
            case Host.SignIn.Asking _ -> "you are asked each time";
            case Host.SignIn.Unknown _ -> "no sign-in yet";
        };
    }

    private static String name(UUID id, List<Host> hosts) {
        return hosts.stream()
                .filter(h -> h.id().equals(id))
                .map(Host::name)
                .findFirst()
                .orElse("a host that is gone");
    }

    record Marked(boolean revoked, String type, String fingerprint) {}

    record Trusted(String type, String fingerprint) {}
}
