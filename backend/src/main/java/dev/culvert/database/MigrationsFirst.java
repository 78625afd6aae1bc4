package dev.culvert.database;

import java.util.Set;
import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDependsOnDatabaseInitializationDetector;
import org.springframework.r2dbc.core.DatabaseClient;

/**
 * Holds the reactive client back until the migrations ran. Spring Boot does so for JDBC only; a
 * bean that asks the database while it starts would otherwise find no tables at the first start.
 */
final class MigrationsFirst extends AbstractBeansOfTypeDependsOnDatabaseInitializationDetector {

    @Override
    protected Set<Class<?>> getDependsOnDatabaseInitializationBeanTypes() {
        return Set.of(DatabaseClient.class);
    }
}
