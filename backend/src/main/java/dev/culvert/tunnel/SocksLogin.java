package dev.culvert.tunnel;

import dev.culvert.vault.Place;
import java.util.UUID;

/**
 * Who may use a SOCKS tunnel (RFC 1929).
 *
 * @param sealedPassword as the vault sealed it for {@link #place}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, only handed to the vault
public record SocksLogin(String user, byte[] sealedPassword) {

    /** Where the password is stored. */
    public static Place place(UUID tunnelId, UUID owner) {
        return new Place("tunnel", "socks_password", tunnelId, owner);
    }

    @Override
    public String toString() {
        return "SocksLogin[" + user + "]";
    }
}
