package dev.culvert.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.host.Host;
import dev.culvert.host.Hosts;
import dev.culvert.host.NewHost;
import dev.culvert.problem.Problem;
import dev.culvert.tunnel.Plan.PlannedHost;
import dev.culvert.tunnel.Plan.PlannedTunnel;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Turns a pasted {@code ssh} command into Hosts and tunnels. */
@Component
public class Paste {

    private final Planner planner;
    private final Hosts hosts;
    private final Tunnels tunnels;

    Paste(Planner planner, Hosts hosts, Tunnels tunnels) {
        this.planner = planner;
        this.hosts = hosts;
        this.tunnels = tunnels;
    }

    /**
     * How to sign in at Hosts that the command makes new; both null to let the command or the only
     * key decide.
     */
    public record SignInChoice(@Nullable UUID keyId, @Nullable String password) {

        public static final SignInChoice NONE = new SignInChoice(null, null);

        @Override
        public String toString() {
            return keyId == null ? "SignInChoice[]" : "SignInChoice[" + keyId + "]";
        }
    }

    /**
     * What the command would make; makes nothing.
     *
     * @throws dev.culvert.problem.ProblemException what is wrong with the command (as a signal)
     */
    public Mono<Plan> preview(Caller caller, String command) {
        return planner.plan(caller, command);
    }

    /**
     * Makes what the command asks for: Hosts that are missing, and a tunnel for each forward. A
     * tunnel that is there already is started instead of made twice.
     *
     * @param start whether the tunnels shall be on at once
     * @throws dev.culvert.problem.ProblemException what is wrong, {@code CREDENTIAL_NEEDED} among
     *     others (as a signal)
     */
    public Flux<TunnelView> make(
            Caller caller, String command, SignInChoice choice, boolean start) {
        return planner.plan(caller, command)
                .flatMapMany(plan -> {
                    SignInChoice signIn = decide(plan, choice);
                    return Flux.fromIterable(plan.jumps())
                            .concatMap(jump -> jump(caller, jump, signIn, plan))
                            .collectList()
                            .flatMap(way -> host(caller, plan.host(), way, signIn, plan))
                            .flatMapMany(hostId -> {
                                TunnelGroup group = group(plan);
                                return Flux.fromIterable(plan.tunnels())
                                        .concatMap(
                                                each -> tunnel(caller, each, hostId, group, start));
                            });
                });
    }

    private static SignInChoice decide(Plan plan, SignInChoice choice) {
        if (choice.keyId() != null || choice.password() != null) {
            return choice;
        }
        if (!plan.canSignIn()) {
            throw new Problem(
                            "CREDENTIAL_NEEDED",
                            409,
                            "How do you sign in at " + plan.host().name() + "?",
                            "It is new here, and it is not clear which key to use.",
                            "Choose a key or enter the password.")
                    .asException();
        }
        return new SignInChoice(plan.keyId(), null);
    }

    /** The password is the destination's: a jump host must never see it. */
    private Mono<UUID> jump(Caller caller, PlannedHost wanted, SignInChoice signIn, Plan plan) {
        UUID keyId = signIn.keyId() == null ? plan.keyId() : signIn.keyId();
        return host(caller, wanted, List.of(), new SignInChoice(keyId, null), plan);
    }

    private Mono<UUID> host(
            Caller caller, PlannedHost wanted, List<UUID> way, SignInChoice signIn, Plan plan) {
        UUID known = wanted.id();
        if (known != null) {
            return Mono.just(known);
        }
        NewHost wish =
                new NewHost(
                        wanted.name(),
                        wanted.address(),
                        wanted.port(),
                        wanted.user(),
                        signIn.keyId(),
                        signIn.password(),
                        way,
                        plan.compression(),
                        Host.DEFAULT_KEEP_ALIVE);
        return hosts.add(caller, wish).map(Host::id);
    }

    private Mono<TunnelView> tunnel(
            Caller caller,
            PlannedTunnel wanted,
            UUID hostId,
            @Nullable TunnelGroup group,
            boolean start) {
        UUID existing = wanted.existing();
        if (existing != null) {
            return start ? tunnels.start(caller, existing) : tunnels.find(caller, existing);
        }
        return tunnels.create(
                caller,
                new NewTunnel(
                        null,
                        hostId,
                        wanted.kind(),
                        wanted.listen(),
                        wanted.target(),
                        List.of(),
                        Limits.NONE,
                        SocksChoice.NOBODY_IS_ASKED,
                        group,
                        start));
    }

    /** What one command makes belongs together, when it makes more than one tunnel. */
    private static @Nullable TunnelGroup group(Plan plan) {
        long made = plan.tunnels().stream().filter(each -> each.existing() == null).count();
        return made < 2
                ? null
                : new TunnelGroup(
                        UUID.randomUUID(), made + " forwards through " + plan.host().name());
    }
}
