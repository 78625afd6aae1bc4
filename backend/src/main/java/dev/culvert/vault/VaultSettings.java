package dev.culvert.vault;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the master key comes from.
 *
 * @param masterKey 32 bytes in Base64; where it is not set, the file {@code master.key} in the home
 */
@ConfigurationProperties("culvert.vault")
record VaultSettings(@Nullable String masterKey) {

    @Override
    public String toString() {
        return "VaultSettings[masterKey=" + (masterKey == null ? "from file" : "***") + "]";
    }
}
