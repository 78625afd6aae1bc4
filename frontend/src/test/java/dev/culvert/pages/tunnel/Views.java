package dev.culvert.pages.tunnel;

import dev.culvert.host.ConnectStep;
import dev.culvert.problem.Problem;
import dev.culvert.ssh.Endpoint;
import dev.culvert.traffic.Minute.Samples;
import dev.culvert.tunnel.Kind;
import dev.culvert.tunnel.Limits;
import dev.culvert.tunnel.Tunnel;
import dev.culvert.tunnel.TunnelChecklist;
import dev.culvert.tunnel.TunnelState;
import dev.culvert.tunnel.TunnelView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Tunnels in every state, as the engine would describe them. */
final class Views {

    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private static final Instant SINCE = NOW.minusSeconds(7440);

    private Views() {}

    static List<TunnelView> everyState() {
        return List.of(
                live("staging-db", Kind.LOCAL, 12_800_000),
                live("rails-preview", Kind.REMOTE, 340_000),
                live("browse-prod-net", Kind.DYNAMIC, 86_000),
                live("ci-docker", Kind.LOCAL, 0),
                with("first", Kind.LOCAL, new TunnelState.Connecting(NOW.minusSeconds(2)), true),
                with(
                        "staging-cache",
                        Kind.LOCAL,
                        new TunnelState.Failed(NOW.minusSeconds(60), denied()),
                        true),
                with(
                        "lab-jupyter",
                        Kind.LOCAL,
                        new TunnelState.NeedsYou(
                                NOW.minusSeconds(900),
                                new Problem(
                                        "HOSTKEY_NEW",
                                        409,
                                        "First time we see bastion",
                                        "Its key is ssh-ed25519 SHA256:nThbg6kXUpJWGl7E1IGOCspRomT"
                                                + "xdCARLviKw6E5SY8. Compare it with its admin.",
                                        "Trust the key if it is the right one."),
                                "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARL+iKw/E5SY8",
                                null,
                                null),
                        true),
                with(
                        "orders-db",
                        Kind.LOCAL,
                        new TunnelState.Degraded(NOW.minusSeconds(240), target()),
                        true),
                with(
                        "metrics",
                        Kind.LOCAL,
                        new TunnelState.Reconnecting(
                                NOW.minusSeconds(14), dropped(), 3, NOW.plusSeconds(8)),
                        true),
                with(
                        "taken",
                        Kind.LOCAL,
                        new TunnelState.Failed(
                                NOW.minusSeconds(5),
                                Problem.conflict(
                                        "BIND_IN_USE",
                                        "Port 15432 is taken on the console",
                                        "Another program listens there.",
                                        "Use 15433.")),
                        true),
                with("printer", Kind.LOCAL, new TunnelState.Stopped(NOW.minusSeconds(300)), false));
    }

    static TunnelView live(String name, Kind kind, long rate) {
        long[] out = new long[60];
        for (int second = 0; second < 60; second++) {
            out[second] = rate * (40 + second * 37 % 61) / 100;
        }
        return view(name, kind, new TunnelState.Live(SINCE), true, new Samples(new long[60], out));
    }

    static TunnelView with(String name, Kind kind, TunnelState state, boolean on) {
        return view(name, kind, state, on, Samples.silent());
    }

    private static TunnelView view(
            String name, Kind kind, TunnelState state, boolean on, Samples samples) {
        Tunnel tunnel =
                new Tunnel(
                        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)),
                        new UUID(0, 1),
                        new UUID(0, 2),
                        name,
                        kind,
                        new Endpoint(kind == Kind.REMOTE ? "*" : "127.0.0.1", 15432),
                        kind == Kind.DYNAMIC ? null : new Endpoint("db.internal", 5432),
                        List.of(),
                        Limits.NONE,
                        null,
                        null,
                        on,
                        on ? null : "Ana: audit freeze until Monday",
                        SINCE);
        return new TunnelView(
                tunnel,
                "bastion",
                state,
                new Endpoint("127.0.0.1", 15432),
                samples.flowed() ? 3 : 0,
                1204,
                92_000_000,
                6_100_000_000L,
                samples,
                "Programs on the console's own machine",
                "ssh -N -L 15432:db.internal:5432 mara@bastion.example.com");
    }

    /** A start that failed at its target, over a Link that was there before. */
    static TunnelChecklist checklist() {
        return new TunnelChecklist(
                SINCE,
                List.of(
                        ConnectStep.waiting("bastion", "tcp")
                                .passed(Duration.ofMillis(4), "10.1.0.5:22"),
                        ConnectStep.waiting(null, "forward").passed(Duration.ofMillis(1), null),
                        ConnectStep.waiting(null, "target").failed(Duration.ofMillis(20), denied()),
                        ConnectStep.skipped(null, "reach", null)),
                "PASSED bastion: tcp");
    }

    private static Problem denied() {
        return new Problem(
                "L_DENIED",
                409,
                "bastion refused to forward to db.internal:5432",
                "Forwarding is off there (AllowTcpForwarding no), or only other targets are allowed"
                        + " (PermitOpen).",
                "Ask its admin for AllowTcpForwarding yes.");
    }

    private static Problem target() {
        return new Problem(
                "L_TARGET",
                503,
                "Nothing listens on db.internal:5432",
                "The tunnel is fine and the host is up.",
                "Start the service.");
    }

    private static Problem dropped() {
        return new Problem(
                "DROPPED", 503, "The connection to bastion broke off", "It ended.", null);
    }
}
