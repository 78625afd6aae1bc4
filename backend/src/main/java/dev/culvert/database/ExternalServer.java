package dev.culvert.database;

import dev.culvert.settings.StartRefusedException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL that somebody else runs. */
record ExternalServer(DatabaseAddress address) implements DatabaseServer {

    private static final Logger log = LoggerFactory.getLogger(ExternalServer.class);

    /** Oldest release that we test with. */
    static final int OLDEST_VERSION = 15;

    private static final int CONNECT_SECONDS = 10;

    /**
     * Signs in once, so that what is wrong shows as a sentence before anything else starts.
     *
     * @throws StartRefusedException where the server cannot be used
     */
    static ExternalServer check(DatabaseAddress address) {
        try (Connection connection = connect(address)) {
            var server = connection.getMetaData();
            refuseOld(server.getDatabaseMajorVersion(), server.getDatabaseProductVersion());
            log.info("PostgreSQL {} at {}", server.getDatabaseProductVersion(), address);
            return new ExternalServer(address);
        } catch (SQLException refused) {
            throw new StartRefusedException(
                    "The database " + address + " cannot be used: " + refused.getMessage(),
                    "Check culvert.database.url, the password, and that the server accepts"
                            + " connections from this machine.",
                    refused);
        }
    }

    static void refuseOld(int major, String version) {
        if (major < OLDEST_VERSION) {
            throw new StartRefusedException(
                    "The database server is PostgreSQL "
                            + version
                            + "; Culvert needs "
                            + OLDEST_VERSION
                            + " or newer.",
                    "Upgrade the server, or remove culvert.database.url to run an embedded one.");
        }
    }

    /** Nothing to stop: it is not ours. */
    @Override
    public void close() {}

    private static Connection connect(DatabaseAddress address) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", address.username());
        properties.setProperty("password", address.password());
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
        properties.setProperty("loginTimeout", Integer.toString(CONNECT_SECONDS));
        return DriverManager.getConnection(address.jdbcUrl(), properties);
    }
}
