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
        Duration keepAlive) {

    @Override
    public String toString() {
        return "NewHost[" + name + ", " + user + "@" + address + ":" + port + "]";
    }
}
