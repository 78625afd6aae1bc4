package dev.culvert.database;

import dev.culvert.settings.Home;
import dev.culvert.settings.StartRefusedException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own below the home. The library that brings it is made for tests, so nearly
 * every default is undone here: no fsync, no passwords, shared temporary directories, a shutdown
 * hook that races ours.
 */
record EmbeddedServer(EmbeddedPostgres postgres, DatabaseAddress address)
        implements DatabaseServer {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedServer.class);

    private static final Duration START_WAIT = Duration.ofSeconds(60);
    private static final String SUPERUSER = "postgres";

    /** The pool's 20, the migrations' one, and room for somebody with psql. */
    private static final String MAX_CONNECTIONS = "40";

    static EmbeddedServer start(Home home) {
        long begin = System.nanoTime();
        Path root = home.resolve("postgres");
        Path data = root.resolve("18");
        try {
            Files.createDirectories(data);
            String password = PasswordFile.read(root.resolve("password"), data);
            EmbeddedPostgres postgres = start(root, data, password);
            long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
            log.info("PostgreSQL 18 runs in {} ({} ms)", data, millis);
            var address =
                    new DatabaseAddress(
                            "127.0.0.1",
                            postgres.getPort(),
                            SUPERUSER,
                            SUPERUSER,
                            password,
                            Map.of());
            return new EmbeddedServer(postgres, address);
        } catch (OverlappingFileLockException taken) {
            throw taken(home, taken);
        } catch (IOException | IllegalStateException failed) {
            throw String.valueOf(failed.getMessage()).contains("could not lock")
                    ? taken(home, failed)
                    : failed(root, failed);
        }
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static EmbeddedPostgres start(Path root, Path data, String password)
            throws IOException {
        Path binaries = root.resolve("bin");
        // Where the library looks for old data to delete: by default a directory that everybody
        // on the machine shares.
        System.setProperty("ot.epg.working-dir", root.resolve("work").toString());
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(binaries.toFile())
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_WAIT)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", MAX_CONNECTIONS)
                .setServerConfig("shared_buffers", "32MB")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                // A locale of the machine may not be installed; this one always is.
                .setLocaleConfig("locale", "C.UTF-8")
                .setLocaleConfig("pwfile", root.resolve("password").toString())
                .setLocaleConfig("auth-host", "scram-sha-256")
                .setLocaleConfig("auth-local", "scram-sha-256")
                .setConnectConfig("password", password)
                // Runs with the directory locked and before the server starts.
                .setDataDirectoryCustomizer(
                        directory -> new Orphan(directory.toPath(), binaries).stop())
                .start();
    }

    private static StartRefusedException taken(Home home, Exception cause) {
        return new StartRefusedException(
                "Another console is running with the home directory " + home.path() + ".",
                "Use that one, stop it, or choose another directory with CULVERT_HOME.",
                cause);
    }

    private static StartRefusedException failed(Path root, Exception cause) {
        return new StartRefusedException(
                "The embedded PostgreSQL in " + root + " does not start: " + cause.getMessage(),
                "Start again with --logging.level.io.zonky=debug to see what PostgreSQL says, or"
                        + " set culvert.database.url to a server of your own.",
                cause);
    }
}
