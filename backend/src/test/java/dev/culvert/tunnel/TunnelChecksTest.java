package dev.culvert.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.host.Names;
import dev.culvert.policy.Cidr;
import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelChecksTest {

    private static final TunnelSettings SETTINGS =
            new TunnelSettings(
                    200, 1000, Duration.ofSeconds(10), Duration.ofSeconds(10), List.of());
    private static final Endpoint DB = new Endpoint("db.internal", 5432);

    @ParameterizedTest
    @CsvSource({
        "LOCAL, 127.0.0.1, 0, BAD_PORT",
        "LOCAL, 127.0.0.1, 65536, BAD_PORT",
        "LOCAL, db.internal, 5432, BAD_LISTEN_ADDRESS",
        "DYNAMIC, 127.0.0.1, 0, BAD_PORT",
        "REMOTE, -oProxyCommand=x, 80, BAD_LISTEN_ADDRESS"
    })
    void namesTheListenerThatCannotBe(Kind kind, String address, int port, String code) {
        Endpoint target = kind == Kind.DYNAMIC ? null : DB;
        assertRefused(() -> check(wish(kind, new Endpoint(address, port), target)), code);
    }

    @Test
    void theHostMayChooseAPortForARemoteTunnel() {
        NewTunnel clean = check(wish(Kind.REMOTE, new Endpoint("", 0), DB));
        assertThat(clean.listen()).isEqualTo(new Endpoint("*", 0));
    }

    @Test
    void aTargetIsNeededExceptForSocks() {
        Endpoint listen = new Endpoint("127.0.0.1", 1080);
        assertRefused(() -> check(wish(Kind.LOCAL, listen, null)), "TARGET_MISSING");
        assertRefused(() -> check(wish(Kind.DYNAMIC, listen, DB)), "TARGET_NOT_WANTED");
        assertRefused(() -> check(wish(Kind.LOCAL, listen, new Endpoint("db", 0))), "BAD_PORT");
        assertRefused(() -> check(wish(Kind.LOCAL, listen, new Endpoint("-x", 80))), "BAD_TARGET");
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"DYNAMIC", "REMOTE"})
    void socksBeyondLoopbackNeedsAListOfWhoMayConnectOrAPassword(Kind kind) {
        List<Cidr> office = List.of(Cidr.parse("10.0.0.0/8"));
        SocksLogin login = new SocksLogin("mara", new byte[1]);
        Endpoint everywhere = new Endpoint("*", 1080);
        assertRefused(
                () -> TunnelChecks.socksIsGuarded(socks(kind, everywhere, List.of(), null)),
                "SOCKS_OPEN");
        TunnelChecks.socksIsGuarded(socks(kind, new Endpoint("127.0.0.1", 1), List.of(), null));
        TunnelChecks.socksIsGuarded(socks(kind, new Endpoint("::1", 1), List.of(), null));
        TunnelChecks.socksIsGuarded(socks(kind, new SocketPath("/run/s"), List.of(), null));
        TunnelChecks.socksIsGuarded(socks(kind, everywhere, office, null));
        TunnelChecks.socksIsGuarded(socks(kind, everywhere, List.of(), login));
    }

    @Test
    void aRemoteTunnelWithoutATargetIsReverseSocks() {
        NewTunnel clean = check(wish(Kind.REMOTE, new Endpoint("localhost", 0), null));
        assertThat(clean.target()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run/app.sock", "", "/run/", "/run/a\nb", "/"})
    void namesThePathThatCannotBe(String path) {
        SocketPath socket = new SocketPath(path);
        assertRefused(() -> check(wish(Kind.LOCAL, socket, DB)), "BAD_SOCKET_PATH");
        assertRefused(
                () -> check(wish(Kind.LOCAL, new Endpoint("127.0.0.1", 1), socket)),
                "BAD_SOCKET_PATH");
    }

    @Test
    void aPathHasTheLengthThatUnixAllows() {
        String longest = "/" + "x".repeat(TunnelChecks.MAX_PATH_BYTES - 1);
        check(wish(Kind.REMOTE, new SocketPath(longest), DB));
        assertRefused(
                () -> check(wish(Kind.REMOTE, new SocketPath(longest + "x"), DB)),
                "BAD_SOCKET_PATH");
    }

    @Test
    void onlySocksTunnelsAskWhoTheirClientsAre() {
        Endpoint listen = new Endpoint("127.0.0.1", 1080);
        SocksChoice choice = new SocksChoice("mara", "correct horse");
        assertThat(check(wish(Kind.DYNAMIC, listen, null, choice)).socks()).isEqualTo(choice);
        assertRefused(() -> check(wish(Kind.LOCAL, listen, DB, choice)), "SOCKS_LOGIN_NOT_WANTED");
        for (SocksChoice bad :
                List.of(
                        new SocksChoice(null, "correct horse"),
                        new SocksChoice("mara", null),
                        new SocksChoice("mara", "short"),
                        new SocksChoice(" ", "correct horse"),
                        new SocksChoice("m".repeat(256), "correct horse"),
                        new SocksChoice("mara", "p".repeat(256)))) {
            assertRefused(() -> check(wish(Kind.DYNAMIC, listen, null, bad)), "BAD_SOCKS_LOGIN");
        }
    }

    @Test
    void limitsLieBetweenWhatMakesSenseAndWhatTheOperatorSet() {
        new Limits(Duration.ofSeconds(1), 1000, 1000L).check(1000);
        for (Limits bad :
                List.of(
                        new Limits(Duration.ZERO, null, null),
                        new Limits(Duration.ofDays(31), null, null),
                        new Limits(null, 0, null),
                        new Limits(null, 1001, null),
                        new Limits(null, null, 999L),
                        new Limits(null, null, Long.MAX_VALUE))) {
            assertRefused(() -> bad.check(1000), "BAD_LIMIT");
        }
    }

    @Test
    void onePersonKeepsAtMostTheLimit() {
        TunnelChecks.underLimit(199, 200);
        assertRefused(() -> TunnelChecks.underLimit(200, 200), "TOO_MANY_TUNNELS");
    }

    @Test
    void namesAreShortAndPrintable() {
        assertThat(Names.check("  orders-db ")).isEqualTo("orders-db");
        assertThat(Names.check("x".repeat(Names.MAX_LENGTH))).hasSize(64);
        assertRefused(() -> Names.check("x".repeat(Names.MAX_LENGTH + 1)), "BAD_NAME");
        assertRefused(() -> Names.check(" "), "BAD_NAME");
        assertRefused(() -> Names.check("a\nb"), "BAD_NAME");
    }

    private static NewTunnel check(NewTunnel wish) {
        return TunnelChecks.check(wish, SETTINGS);
    }

    private static NewTunnel wish(Kind kind, Address listen, Address target, SocksChoice socks) {
        return new NewTunnel(
                null,
                UUID.randomUUID(),
                kind,
                listen,
                target,
                List.of(),
                Limits.NONE,
                socks,
                null,
                true);
    }

    private static NewTunnel wish(Kind kind, Address listen, Address target) {
        return new NewTunnel(null, UUID.randomUUID(), kind, listen, target, List.of(), true);
    }

    private static Tunnel socks(Kind kind, Address listen, List<Cidr> ranges, SocksLogin login) {
        return new Tunnel(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                "browse",
                kind,
                listen,
                null,
                ranges,
                Limits.NONE,
                login,
                null,
                true,
                null,
                Instant.EPOCH);
    }

    private static void assertRefused(ThrowingCallable call, String code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
