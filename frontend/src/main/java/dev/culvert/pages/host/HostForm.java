package dev.culvert.pages.host;

import dev.culvert.host.Host;
import dev.culvert.host.NewHost;
import dev.culvert.pages.Ids;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The fields of a Host as text, kept as they were typed when something is wrong with them. */
record HostForm(
        @Nullable String name,
        @Nullable String address,
        @Nullable String port,
        @Nullable String user,
        @Nullable String key,
        @Nullable String password,
        @Nullable String jump,
        @Nullable Boolean hasPassword) {

    /** Stand in the list of keys beside their ids. */
    private static final String AGENT = "agent";

    private static final String ASK = "ask";

    static HostForm empty(String user) {
        return new HostForm(
                "", "", String.valueOf(Host.DEFAULT_PORT), user, null, null, null, false);
    }

    static HostForm of(Host host) {
        return new HostForm(
                host.name(),
                host.address(),
                String.valueOf(host.port()),
                host.user(),
                key(host.signIn()),
                null,
                host.jump().isEmpty() ? null : host.jump().getLast().toString(),
                host.signIn() instanceof Host.SignIn.WithPassword);
    }

    private static @Nullable String key(Host.SignIn signIn) {
        return switch (signIn) {
            case Host.SignIn.WithKey key -> key.keyId().toString();
            case Host.SignIn.WithAgent _ -> AGENT;
            case Host.SignIn.Asking _ -> ASK;
            case Host.SignIn.WithPassword _, Host.SignIn.Unknown _ -> null;
        };
    }

    /** A Host that is new: only what the form says. */
    NewHost toNewHost() {
        return wish(List.of(), false, Host.DEFAULT_KEEP_ALIVE, jump == null ? "" : jump);
    }

    /** A change of {@code old}: what the form does not show stays. */
    NewHost onto(Host old) {
        String before = old.jump().isEmpty() ? "" : old.jump().getLast().toString();
        return wish(old.jump(), old.compression(), old.keepAlive(), before)
                .withLegacy(old.legacy());
    }

    private NewHost wish(
            List<UUID> oldJumps, boolean compression, java.time.Duration keepAlive, String before) {
        String secret = Ids.textOrNull(password);
        UUID jumpId = Ids.orNull(jump);
        boolean sameJump = before.equals(jump == null ? "" : jump) && !oldJumps.isEmpty();
        NewHost.Keyless way =
                switch (key == null ? "" : key) {
                    case AGENT -> NewHost.Keyless.AGENT;
                    case ASK -> NewHost.Keyless.ASK;
                    default -> null;
                };
        return new NewHost(
                        name,
                        address == null ? "" : address,
                        number(port),
                        user == null ? "" : user,
                        secret == null ? Ids.orNull(key) : null,
                        secret,
                        sameJump ? oldJumps : jumpId == null ? List.of() : List.of(jumpId),
                        compression,
                        keepAlive)
                .with(way);
    }

    /** No number is port 0, which {@code Hosts} refuses in words. */
    private static int number(@Nullable String text) {
        return text != null && text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    }

    @Override
    public String toString() {
        return "HostForm[" + name + "]";
    }
}
