package dev.culvert.database;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which PostgreSQL to use.
 *
 * @param url {@code postgresql://[user[:password]@]host[:port]/database[?sslmode=…&sslrootcert=…]};
 *     where it is not set, an embedded one runs below the home
 * @param username in place of the one in the address
 * @param password in place of the one in the address
 */
@ConfigurationProperties("culvert.database")
record DatabaseSettings(
        @Nullable String url, @Nullable String username, @Nullable String password) {

    @Override
    public String toString() {
        return "DatabaseSettings[***]";
    }
}
