package dev.culvert.tunnel;

import dev.culvert.host.Question;
import dev.culvert.host.QuestionJson;
import dev.culvert.problem.Problem;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import dev.culvert.tunnel.Plan.PlannedHost;
import dev.culvert.tunnel.Plan.PlannedTunnel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tunnel as the API shows it; bytes are totals, rates are bytes per second. */
public record TunnelJson(
        UUID id,
        String name,
        String kind,
        UUID hostId,
        ListenView listen,
        @Nullable AddressJson target,
        List<String> allowFrom,
        LimitsJson limits,
        @Nullable SocksJson socks,
        @Nullable TunnelGroup group,
        String desired,
        String state,
        @Nullable Trouble problem,
        Instant since,
        @Nullable Instant nextTry,
        int connections,
        long connectionsEver,
        long bytesIn,
        long bytesOut,
        long rateIn,
        long rateOut,
        String command) {

    /** The tunnel as it is now. */
    public static TunnelJson of(TunnelView view) {
        Tunnel tunnel = view.tunnel();
        return new TunnelJson(
                tunnel.id(),
                tunnel.name(),
                tunnel.kind().word(),
                tunnel.hostId(),
                ListenView.of(view),
                AddressJson.ofNullable(tunnel.target()),
                tunnel.allowFrom().stream().map(Object::toString).toList(),
                LimitsJson.of(tunnel.limits()),
                SocksJson.of(tunnel.socksLogin()),
                tunnel.group(),
                tunnel.on() ? "on" : "off",
                view.state().word(),
                Trouble.of(view.state()),
                view.state().since(),
                view.state() instanceof TunnelState.Reconnecting waiting ? waiting.nextTry() : null,
                view.openConnections(),
                view.connections(),
                view.bytesIn(),
                view.bytesOut(),
                view.samples().rateIn(),
                view.samples().rateOut(),
                view.command());
    }

    /**
     * @param on {@code console} or {@code host}: the machine that the port is on
     * @param path in place of address and port at a Unix socket
     */
    public record ListenView(
            String on,
            @Nullable String address,
            @Nullable Integer port,
            @Nullable String path,
            String reachableBy) {

        static ListenView of(TunnelView view) {
            String on = view.tunnel().kind().listensHere() ? "console" : "host";
            return switch (view.listening()) {
                case Endpoint(String address, int port) ->
                        new ListenView(on, address, port, null, view.reachableBy());
                case SocketPath(String path) ->
                        new ListenView(on, null, null, path, view.reachableBy());
            };
        }
    }

    /** {@link Limits} as the API writes and reads them. */
    public record LimitsJson(
            @Nullable Duration idleTimeout,
            @Nullable Integer connections,
            @Nullable Long bytesPerSecond) {

        static LimitsJson of(Limits limits) {
            return new LimitsJson(
                    limits.idleTimeout(), limits.connections(), limits.bytesPerSecond());
        }

        Limits toLimits() {
            return new Limits(idleTimeout, connections, bytesPerSecond);
        }
    }

    /** Who may use a SOCKS tunnel; the password is shown never again. */
    public record SocksJson(String user) {

        static @Nullable SocksJson of(@Nullable SocksLogin login) {
            return login == null ? null : new SocksJson(login.user());
        }
    }

    /**
     * @param fingerprint the host key that waits for trust, where that is what is needed
     * @param hostId the Host that it is about, which may be a jump host; null when not known
     * @param question what the server asks right now, where that is what is needed
     */
    public record Trouble(
            String code,
            String title,
            String detail,
            @Nullable String fix,
            @Nullable String fingerprint,
            @Nullable UUID hostId,
            @Nullable QuestionJson question) {

        static @Nullable Trouble of(TunnelState state) {
            Problem problem = state.trouble();
            return problem == null
                    ? null
                    : new Trouble(
                            problem.code(),
                            problem.title(),
                            problem.detail(),
                            problem.fix(),
                            state instanceof TunnelState.NeedsYou needs
                                    ? needs.fingerprint()
                                    : null,
                            state.about(),
                            asked(state));
        }
    }

    private static @Nullable QuestionJson asked(TunnelState state) {
        Question question = state instanceof TunnelState.NeedsYou needs ? needs.question() : null;
        return question == null ? null : QuestionJson.of(question);
    }

    record PlanJson(
            HostJson host,
            List<HostJson> jump,
            List<ForwardJson> tunnels,
            @Nullable String key,
            boolean needsCredential,
            List<IgnoredJson> ignored) {
        static PlanJson of(Plan plan) {
            return new PlanJson(
                    HostJson.of(plan.host()),
                    plan.jumps().stream().map(HostJson::of).toList(),
                    plan.tunnels().stream().map(ForwardJson::of).toList(),
                    plan.keyName(),
                    !plan.canSignIn(),
                    plan.ignored().stream()
                            .map(each -> new IgnoredJson(each.option(), each.why()))
                            .toList());
        }
    }

    record HostJson(
            @Nullable UUID id, boolean known, String name, String address, int port, String user) {
        static HostJson of(PlannedHost host) {
            return new HostJson(
                    host.id(),
                    host.id() != null,
                    host.name(),
                    host.address(),
                    host.port(),
                    host.user());
        }
    }

    record ForwardJson(
            String kind,
            AddressJson listen,
            @Nullable AddressJson target,
            @Nullable UUID existing,
            String words) {
        static ForwardJson of(PlannedTunnel tunnel) {
            return new ForwardJson(
                    tunnel.kind().word(),
                    AddressJson.of(tunnel.listen()),
                    AddressJson.ofNullable(tunnel.target()),
                    tunnel.existing(),
                    tunnel.words());
        }
    }

    record IgnoredJson(String option, String why) {}
}
