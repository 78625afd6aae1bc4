package dev.culvert.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.database.DatabaseEndpoint;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressGuardTest {

    private static final int DATABASE_PORT = 15999;

    private EgressGuard ownMachine;
    private EgressGuard teamServer;

    @BeforeEach
    void setUp() throws Exception {
        ownMachine = guard("127.0.0.1", null);
        teamServer = guard("0.0.0.0", null);
    }

    @Test
    void answersTheAddressThatItChecked() throws Exception {
        assertThat(ownMachine.resolve("192.0.2.7", 22))
                .isEqualTo(new InetSocketAddress("192.0.2.7", 22));
    }

    @Test
    void onOnesOwnMachineLoopbackIsAllowed() throws Exception {
        assertThat(ownMachine.resolve("localhost", 3000).getAddress().isLoopbackAddress()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost",
                "127.1",
                "0.0.0.0",
                "::1",
                "::",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "::127.0.0.1"
            })
    void onATeamServerNoSpellingReachesTheConsolesMachine(String spelling) {
        assertRefused(teamServer, spelling, 3000, "DIAL_LOOPBACK");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fe80::1",
                "224.0.0.1", "ff02::1", "fd00:ec2::254", "100.100.100.200"
            })
    void neverDialsLinkLocalMulticastOrMetadata(String address) {
        assertRefused(ownMachine, address, 80, "DIAL_FORBIDDEN_RANGE");
        assertRefused(teamServer, address, 80, "DIAL_FORBIDDEN_RANGE");
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "localhost", "0.0.0.0", "::1", "127.0.0.53"})
    void neverDialsItsOwnDatabaseOrPorts(String spelling) {
        ownMachine.protect(8081, "the share gateway");
        assertRefused(ownMachine, spelling, DATABASE_PORT, "DIAL_OWN_PORT");
        assertRefused(ownMachine, spelling, 8081, "DIAL_OWN_PORT");
    }

    @Test
    void neverDialsADatabaseOnAnotherMachine() throws Exception {
        EgressGuard guard =
                new EgressGuard(
                        new PolicySettings(null, List.of(), List.of("1-65535")),
                        "127.0.0.1",
                        new DatabaseEndpoint("192.0.2.9", 5432));
        assertRefused(guard, "192.0.2.9", 5432, "DIAL_OWN_PORT");
    }

    @Test
    void anUnknownNameIsSaidToBeUnknown() {
        assertRefused(ownMachine, "no-such-name.invalid", 22, "DNS");
    }

    @Test
    void theOperatorMayDecideOtherwise() throws Exception {
        assertThat(guard("0.0.0.0", true).resolve("127.0.0.1", 3000)).isNotNull();
        assertRefused(guard("127.0.0.1", false), "127.0.0.1", 3000, "DIAL_LOOPBACK");
    }

    @Test
    void noSocketIsDialledUnlessItsFolderIsListed(@TempDir Path folder) throws Exception {
        Path socket = Files.createFile(folder.resolve("app.sock"));
        Path outside = Files.createTempFile("other", ".sock");
        Files.createSymbolicLink(folder.resolve("way-out"), outside);
        EgressGuard listed = listing(folder);

        assertThat(listed.socket(socket.toString())).isEqualTo(socket.toRealPath());
        for (String path :
                List.of(
                        outside.toString(),
                        folder.resolve("way-out").toString(),
                        folder + "/../" + outside.getFileName(),
                        folder.resolve("missing").toString(),
                        "/var/run/docker.sock",
                        "\0")) {
            assertSocketRefused(listed, path);
        }
        assertSocketRefused(ownMachine, socket.toString());
        assertSocketRefused(listing(folder.resolve("missing")), socket.toString());
        Files.delete(outside);
    }

    private static void assertSocketRefused(EgressGuard guard, String path) {
        assertThatThrownBy(() -> guard.socket(path))
                .as(path)
                .isInstanceOfSatisfying(
                        EgressRefusedException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("DIAL_SOCKET"));
    }

    private static EgressGuard listing(Path folder) throws UnknownHostException {
        return new EgressGuard(
                new PolicySettings(null, List.of(folder), List.of("1-65535")),
                "127.0.0.1",
                new DatabaseEndpoint("127.0.0.1", DATABASE_PORT));
    }

    private static void assertRefused(EgressGuard guard, String host, int port, String code) {
        assertThatThrownBy(() -> guard.resolve(host, port))
                .as(host)
                .isInstanceOfSatisfying(
                        EgressRefusedException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    private static EgressGuard guard(String consoleAddress, Boolean dialLoopback)
            throws UnknownHostException {
        return new EgressGuard(
                new PolicySettings(dialLoopback, List.of(), List.of("1-65535")),
                consoleAddress,
                new DatabaseEndpoint("127.0.0.1", DATABASE_PORT));
    }
}
