package dev.culvert.database;

import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * How the migrations reach the database. Both interfaces on one bean: the first switches Flyway's
 * auto-configuration on, the second is what it reads; with neither it would be skipped in silence.
 */
record MigrationDetails(DatabaseAddress address)
        implements JdbcConnectionDetails, FlywayConnectionDetails {

    @Override
    public String getJdbcUrl() {
        return address.jdbcUrl();
    }

    @Override
    public String getUsername() {
        return address.username();
    }

    @Override
    public String getPassword() {
        return address.password();
    }

    @Override
    public String getDriverClassName() {
        return "org.postgresql.Driver";
    }
}
