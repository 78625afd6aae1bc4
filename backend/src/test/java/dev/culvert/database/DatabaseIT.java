package dev.culvert.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.settings.Home;
import dev.culvert.settings.StartRefusedException;
import dev.culvert.testing.FreshHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The embedded server and its take-over, with real processes. */
class DatabaseIT {

    private final Home home = new Home(FreshHome.create());
    private Process other;

    /** Killed as it is, it leaves a PostgreSQL, which the next start ends. */
    @AfterEach
    void stopTheOther() throws InterruptedException {
        if (other != null) {
            other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            EmbeddedServer.start(home).close();
        }
    }

    @Test
    void isSafeForDataThatHasToStay() throws Exception {
        try (var server = EmbeddedServer.start(home)) {
            assertThat(ask(server, "show fsync")).isEqualTo("on");
            assertThat(ask(server, "show synchronous_commit")).isEqualTo("on");
            assertThat(ask(server, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(
                            ask(
                                    server,
                                    "select string_agg(distinct auth_method, ',') from"
                                            + " pg_hba_file_rules"))
                    .isEqualTo("scram-sha-256");
            assertThat(Integer.parseInt(ask(server, "show max_connections")))
                    .isGreaterThanOrEqualTo(40);
        }
        Path password = home.resolve("postgres", "password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                .isEqualTo("rw-------");
    }

    @Test
    void keepsItsDataAndRefusesAWrongPassword() throws Exception {
        try (var server = EmbeddedServer.start(home)) {
            ask(server, "create table kept as select 7 as n; select 1");
            String url = server.address().jdbcUrl();
            assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", "wrong"))
                    .isInstanceOf(SQLException.class);
        }
        try (var server = EmbeddedServer.start(home)) {
            assertThat(ask(server, "select n from kept")).isEqualTo("7");
        }
    }

    @Test
    void aSecondConsoleOnTheSameHomeIsToldWhichDirectory() throws Exception {
        startAnother();

        assertThatThrownBy(() -> EmbeddedServer.start(home))
                .isInstanceOf(StartRefusedException.class)
                .hasMessage(
                        "Another console is running with the home directory " + home.path() + ".");
    }

    @Test
    void aSecondConsoleInTheSameProcessIsToldToo() {
        try (var server = EmbeddedServer.start(home)) {
            assertThat(server.address().port()).isPositive();
            assertThatThrownBy(() -> EmbeddedServer.start(home))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining(home.path().toString());
        }
    }

    @Test
    void takesOverWhatAKilledConsoleLeft() throws Exception {
        startAnother();
        long orphan = postmaster();
        other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        assertThat(ProcessHandle.of(orphan)).as("PostgreSQL outlives kill -9").isPresent();

        try (var server = EmbeddedServer.start(home)) {
            assertThat(ask(server, "select 1")).isEqualTo("1");
            assertThat(postmaster()).isNotEqualTo(orphan);
            assertThat(ProcessHandle.of(orphan).filter(ProcessHandle::isAlive)).isEmpty();
        }
    }

    @Test
    void clearsAPidThatNowBelongsToAnotherProgram() throws Exception {
        EmbeddedServer.start(home).close();
        Path data = home.resolve("postgres", "18");
        Files.write(
                data.resolve("postmaster.pid"),
                List.of(Long.toString(ProcessHandle.current().pid()), data.toString()));

        try (var server = EmbeddedServer.start(home)) {
            assertThat(ask(server, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void saysThatThePasswordIsMissing() throws Exception {
        EmbeddedServer.start(home).close();
        Files.delete(home.resolve("postgres", "password"));

        assertThatThrownBy(() -> EmbeddedServer.start(home))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("password");
    }

    @Test
    void usesAServerThatSomebodyElseRuns() {
        try (var server = EmbeddedServer.start(home)) {
            DatabaseAddress own = server.address();
            String url = "postgresql://postgres@127.0.0.1:" + own.port() + "/postgres";

            var settings = new DatabaseSettings(url, null, own.password());
            var external = ExternalServer.check(DatabaseUrl.parse(settings));
            assertThat(external.address().jdbcUrl()).isEqualTo(own.jdbcUrl());

            var wrong = new DatabaseSettings(url, null, "wrong");
            assertThatThrownBy(() -> ExternalServer.check(DatabaseUrl.parse(wrong)))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("127.0.0.1:" + own.port());
        }
    }

    private void startAnother() throws IOException {
        other =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                OtherConsole.class.getName(),
                                home.path().toString())
                        .redirectErrorStream(true)
                        .start();
        var lines = other.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals(OtherConsole.READY)) {
                return;
            }
        }
        throw new IllegalStateException("the other console did not start");
    }

    private long postmaster() throws IOException {
        Path pid = home.resolve("postgres", "18", "postmaster.pid");
        return Long.parseLong(Files.readAllLines(pid).getFirst().strip());
    }

    private static String ask(DatabaseServer server, String sql) throws SQLException {
        DatabaseAddress address = server.address();
        try (Connection connection =
                        DriverManager.getConnection(
                                address.jdbcUrl(), address.username(), address.password());
                var statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (!rows) {
                rows = statement.getMoreResults();
            }
            statement.getResultSet().next();
            return statement.getResultSet().getString(1);
        }
    }
}
