package dev.culvert.account;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The first admin, for automation; read only while no account exists.
 *
 * @param name of the admin
 * @param password of the admin, 12 characters or more
 * @param token an API token for the admin, 32 characters or more
 */
@ConfigurationProperties("culvert.admin")
record FirstAdminSettings(
        @Nullable String name, @Nullable String password, @Nullable String token) {

    @Override
    public String toString() {
        return "FirstAdminSettings[name=" + name + ", ***]";
    }
}
