package dev.culvert.database;

import dev.culvert.settings.Home;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

/**
 * Describes the database to the migrations and to the reactive driver. Both depend on the server's
 * bean, so it starts first and stops last.
 */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    @Bean(destroyMethod = "close")
    DatabaseServer databaseServer(DatabaseSettings settings, Home home) {
        return StringUtils.hasText(settings.url())
                ? ExternalServer.check(DatabaseUrl.parse(settings))
                : EmbeddedServer.start(home);
    }

    @Bean
    MigrationDetails migrationDetails(DatabaseServer server) {
        return new MigrationDetails(server.address());
    }

    @Bean
    R2dbcConnectionDetails reactiveDetails(DatabaseServer server) {
        return () -> server.address().r2dbcOptions();
    }

    @Bean
    DatabaseEndpoint databaseEndpoint(DatabaseServer server) {
        return new DatabaseEndpoint(server.address().host(), server.address().port());
    }
}
