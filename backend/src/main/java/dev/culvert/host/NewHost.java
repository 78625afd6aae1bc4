package dev.culvert.host;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a person says about a Host to save.
 *
 * @param name null: the address serves as name
 * @param keyId a key to sign in with, or null
 * @param password a password to sign in with, or null; at most one of both
 * @param way how to sign in without either; null: as before, or not known yet
 * @param legacy whether old algorithms may be used
 */
public record NewHost(
        @Nullable String name,
        String address,
        int port,
        String user,
        @Nullable UUID keyId,
        @Nullable String password,
        List<UUID> jump,
        boolean compression,
        Duration keepAlive,
        @Nullable Keyless way,
        boolean legacy) {

    /** Ways to sign in for which nothing is stored with the Host. */
    public enum Keyless {
        AGENT,
        ASK
    }

    /** With a key, a password or no way to sign in yet, and modern algorithms. */
    public NewHost(
            @Nullable String name,
            String address,
            int port,
            String user,
            @Nullable UUID keyId,
            @Nullable String password,
            List<UUID> jump,
            boolean compression,
            Duration keepAlive) {
        this(name, address, port, user, keyId, password, jump, compression, keepAlive, null, false);
    }

    /** A Host as it is saved, to be changed. */
    public static NewHost of(Host host) {
        return new NewHost(
                host.name(),
                host.address(),
                host.port(),
                host.user(),
                host.signIn() instanceof Host.SignIn.WithKey key ? key.keyId() : null,
                null,
                host.jump(),
                host.compression(),
                host.keepAlive(),
                way(host),
                host.legacy());
    }

    /** The same with or without old algorithms. */
    public NewHost withLegacy(boolean allowed) {
        return new NewHost(
                name,
                address,
                port,
                user,
                keyId,
                password,
                jump,
                compression,
                keepAlive,
                way,
                allowed);
    }

    /** The same with another way to sign in; a key or password goes before it. */
    public NewHost with(@Nullable Keyless other) {
        return new NewHost(
                name,
                address,
                port,
                user,
                keyId,
                password,
                jump,
                compression,
                keepAlive,
                keyId == null && password == null ? other : null,
                legacy);
    }

    private static @Nullable Keyless way(Host host) {
        return switch (host.signIn()) {
            case Host.SignIn.WithAgent _ -> Keyless.AGENT;
            case Host.SignIn.Asking _ -> Keyless.ASK;
            case Host.SignIn.WithKey _, Host.SignIn.WithPassword _, Host.SignIn.Unknown _ -> null;
        };
    }

    @Override
    public String toString() {
        return "NewHost[" + name + ", " + user + "@" + address + ":" + port + "]";
    }
}
