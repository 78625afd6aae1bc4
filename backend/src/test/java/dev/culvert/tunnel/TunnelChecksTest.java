package dev.culvert.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.host.Names;
import dev.culvert.policy.Cidr;
import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunnelChecksTest {

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
        assertRefused(
                () -> TunnelChecks.check(wish(kind, new Endpoint(address, port), target)), code);
    }

    @Test
    void theHostMayChooseAPortForARemoteTunnel() {
        NewTunnel clean = TunnelChecks.check(wish(Kind.REMOTE, new Endpoint("", 0), DB));
        assertThat(clean.listen()).isEqualTo(new Endpoint("*", 0));
    }

    @Test
    void aTargetIsNeededExceptForSocks() {
        Endpoint listen = new Endpoint("127.0.0.1", 1080);
        assertRefused(() -> TunnelChecks.check(wish(Kind.LOCAL, listen, null)), "TARGET_MISSING");
        assertRefused(
                () -> TunnelChecks.check(wish(Kind.DYNAMIC, listen, DB)), "TARGET_NOT_WANTED");
        assertRefused(
                () -> TunnelChecks.check(wish(Kind.LOCAL, listen, new Endpoint("db", 0))),
                "BAD_PORT");
        assertRefused(
                () -> TunnelChecks.check(wish(Kind.LOCAL, listen, new Endpoint("-x", 80))),
                "BAD_TARGET");
    }

    @Test
    void socksBeyondLoopbackNeedsAListOfWhoMayConnect() {
        assertRefused(() -> TunnelChecks.socksIsGuarded(socks("*", List.of())), "SOCKS_OPEN");
        TunnelChecks.socksIsGuarded(socks("127.0.0.1", List.of()));
        TunnelChecks.socksIsGuarded(socks("::1", List.of()));
        TunnelChecks.socksIsGuarded(socks("*", List.of(Cidr.parse("10.0.0.0/8"))));
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

    private static NewTunnel wish(Kind kind, Endpoint listen, Endpoint target) {
        return new NewTunnel(null, UUID.randomUUID(), kind, listen, target, List.of(), true);
    }

    private static Tunnel socks(String address, List<Cidr> ranges) {
        return new Tunnel(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                "browse",
                Kind.DYNAMIC,
                new Endpoint(address, 1080),
                null,
                ranges,
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
