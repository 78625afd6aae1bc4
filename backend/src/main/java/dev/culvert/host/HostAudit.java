package dev.culvert.host;

import dev.culvert.audit.Entry;
import dev.culvert.host.Host.SignIn;
import dev.culvert.host.KnownHosts.Finding;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the log keeps of Hosts; of passwords only that there is a new one. */
final class HostAudit {

    /**
     * Imported keys of one Host that are an event each; how many more there were is one more event.
     */
    static final int MOST_KEYS = 50;

    private HostAudit() {}

    static Entry added(Host host) {
        return about("host.added", host)
                .with("sign-in", signIn(host.signIn()))
                .with("old algorithms", legacy(host));
    }

    /**
     * @param newPassword whether one was given
     */
    static Entry changed(Host old, Host now, boolean newPassword) {
        Entry told = about(action(old, now), now);
        told = with(told, "name", old.name(), now.name());
        told = with(told, "server", server(old), server(now));
        told = with(told, "sign-in", signIn(old.signIn()), signIn(now.signIn()));
        told = with(told, "old algorithms", legacy(old), legacy(now));
        told = with(told, "through", jumps(old.jump()), jumps(now.jump()));
        return newPassword ? told.with("password", "changed") : told;
    }

    static Entry deleted(Host host) {
        return about("host.deleted", host);
    }

    /** One event for each key that a known_hosts file named for a Host. */
    static List<Entry> imported(Finding finding) {
        List<Entry> all =
                Stream.of(
                                keys(finding, finding.keys(), "trusted"),
                                keys(finding, finding.authorities(), "authority"),
                                keys(finding, finding.revoked(), "revoked"))
                        .flatMap(each -> each)
                        .toList();
        if (all.size() <= MOST_KEYS) {
            return all;
        }
        Entry rest =
                imported(finding.host())
                        .with("further keys", String.valueOf(all.size() - MOST_KEYS));
        return Stream.concat(all.stream().limit(MOST_KEYS), Stream.of(rest)).toList();
    }

    private static Stream<Entry> keys(Finding finding, List<KnownLine> lines, String as) {
        return lines.stream()
                .map(line ->
                        imported(finding.host())
                                .with("as", as)
                                .with("type", line.key().type())
                                .with("fingerprint", line.key().fingerprint()));
    }

    private static Entry imported(Host host) {
        return Entry.of("host.known-hosts-imported", "host", host.id(), host.name());
    }

    private static String action(Host old, Host now) {
        if (old.legacy() == now.legacy()) {
            return "host.changed";
        }
        return now.legacy() ? "host.legacy-allowed" : "host.legacy-refused";
    }

    private static Entry about(String action, Host host) {
        return Entry.of(action, "host", host.id(), host.name()).with("server", server(host));
    }

    private static Entry with(Entry event, String what, String old, String now) {
        return old.equals(now) ? event : event.with(what, old + " → " + now);
    }

    private static String server(Host host) {
        return host.user() + "@" + host.endpoint();
    }

    private static String legacy(Host host) {
        return host.legacy() ? "allowed" : "refused";
    }

    private static String jumps(List<UUID> jumps) {
        return jumps.isEmpty()
                ? "nothing"
                : jumps.stream().map(UUID::toString).collect(Collectors.joining(", "));
    }

    private static String signIn(SignIn way) {
        return switch (way) {
            case SignIn.WithKey(UUID keyId) -> "key " + keyId;
            case SignIn.WithPassword _ -> "password";
            case SignIn.WithAgent _ -> "agent";
            case SignIn.Asking _ -> "asked each time";
            case SignIn.Unknown _ -> "not set";
        };
    }
}
