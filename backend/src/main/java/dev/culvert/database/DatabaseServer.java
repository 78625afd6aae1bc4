package dev.culvert.database;

/** A PostgreSQL that is running and new enough; closed after everything that uses it. */
sealed interface DatabaseServer extends AutoCloseable permits EmbeddedServer, ExternalServer {

    DatabaseAddress address();

    @Override
    void close();
}
