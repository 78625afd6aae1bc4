package dev.culvert.vault;

import dev.culvert.settings.Home;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

/** Finds the master key. */
@Configuration(proxyBeanMethods = false)
class VaultConfiguration {

    @Bean
    MasterKey masterKey(VaultSettings settings, Home home) {
        String given = settings.masterKey();
        return StringUtils.hasText(given)
                ? KeyFile.parse(given, "culvert.vault.master-key")
                : new KeyFile(home.resolve("master.key")).read();
    }
}
