package dev.culvert.settings;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/** Opens the home, after every key was found to be known. */
@Configuration(proxyBeanMethods = false)
class SettingsConfiguration {

    /** A post-processor, so that a misspelt key stops the start before anything is touched. */
    @Bean
    static BeanFactoryPostProcessor unknownKeysAreRefused(ConfigurableEnvironment environment) {
        return beans -> UnknownKeys.refuse(environment, KnownKeys.fromClassPath());
    }

    @Bean
    Home home(HomeSettings settings) {
        return HomeDirectory.open(settings.path());
    }
}
