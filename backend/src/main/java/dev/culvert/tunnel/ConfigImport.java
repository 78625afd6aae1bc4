package dev.culvert.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.host.Host;
import dev.culvert.host.Hosts;
import dev.culvert.host.ImportLimit;
import dev.culvert.host.NewHost;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.tunnel.ImportPlan.Entry;
import dev.culvert.tunnel.ImportPlan.Wanted;
import dev.culvert.tunnel.Plan.PlannedHost;
import dev.culvert.tunnel.Plan.PlannedTunnel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Turns an ssh_config into Hosts and tunnels. */
@Component
public class ConfigImport {

    private final ImportPlanner planner;
    private final Hosts hosts;
    private final Tunnels tunnels;
    private final ImportLimit limit;

    ConfigImport(ImportPlanner planner, Hosts hosts, Tunnels tunnels, ImportLimit limit) {
        this.limit = limit;
        this.planner = planner;
        this.hosts = hosts;
        this.tunnels = tunnels;
    }

    /**
     * What the file would make; makes nothing.
     *
     * @throws ProblemException what is wrong with the text as a whole, {@code IMPORT_RUNNING} (as a
     *     signal)
     */
    public Mono<ImportPlan> preview(Caller caller, String text) {
        return limit.alone(caller.id(), planner.plan(caller, text));
    }

    /**
     * Makes the Hosts that are missing, those in front of them, and their tunnels. What is there
     * already stays as it is. A Host or tunnel that cannot be made is told and left out.
     *
     * @param aliases the names to take; null takes all that can be made
     * @param start whether new tunnels shall be on at once
     * @throws ProblemException what is wrong with the text as a whole, {@code NO_SUCH_ALIAS},
     *     {@code NOTHING_CHOSEN}, {@code IMPORT_RUNNING} (as a signal)
     */
    public Mono<Imported> make(
            Caller caller, String text, @Nullable Collection<String> aliases, boolean start) {
        Mono<Imported> imported =
                planner.plan(caller, text)
                        .map(plan -> chosen(plan, aliases))
                        .flatMap(entries -> new Making(caller, start).all(entries));
        return limit.alone(caller.id(), imported);
    }

    private static List<Entry> chosen(ImportPlan plan, @Nullable Collection<String> aliases) {
        if (aliases == null) {
            return plan.hosts().stream().filter(Entry::canBeMade).toList();
        }
        if (aliases.isEmpty()) {
            throw Problem.invalid(
                            "NOTHING_CHOSEN",
                            "No host is chosen",
                            "Nothing was made.",
                            "Choose at least one host of the file.")
                    .asException();
        }
        List<Entry> entries =
                plan.hosts().stream().filter(entry -> aliases.contains(entry.alias())).toList();
        if (entries.size() < aliases.stream().distinct().count()) {
            throw Problem.invalid(
                            "NO_SUCH_ALIAS",
                            "The file does not name every chosen host",
                            "It was chosen in another text than this one.",
                            "Look at the preview again and choose from it.")
                    .asException();
        }
        return entries;
    }

    /**
     * What became of a file.
     *
     * @param hosts ids of the Hosts that were made
     * @param tunnels that were made
     * @param left what could not be made
     */
    public record Imported(List<UUID> hosts, List<TunnelView> tunnels, List<Left> left) {}

    /** Something of a host in the file that was left out, and why. */
    public record Left(String alias, Problem problem) {}

    /** One import while it runs; every Host is made once. */
    private final class Making {

        private final Caller caller;
        private final boolean start;
        private final Map<PlannedHost, UUID> made = new HashMap<>();
        private final List<TunnelView> madeTunnels = new ArrayList<>();
        private final List<Left> left = new ArrayList<>();

        Making(Caller caller, boolean start) {
            this.caller = caller;
            this.start = start;
        }

        Mono<Imported> all(List<Entry> entries) {
            return Flux.fromIterable(entries)
                    .concatMap(this::entry)
                    .then(
                            Mono.fromSupplier(() ->
                                    new Imported(
                                            List.copyOf(made.values()),
                                            List.copyOf(madeTunnels),
                                            List.copyOf(left))));
        }

        private Mono<Void> entry(Entry entry) {
            entry.refused().forEach(problem -> left.add(new Left(entry.alias(), problem)));
            if (!entry.canBeMade()) {
                entry.problems().stream()
                        .filter(problem -> problem.spoilsHost())
                        .forEach(each -> left.add(new Left(entry.alias(), each.problem())));
                return Mono.empty();
            }
            return Flux.fromIterable(entry.way())
                    .concatMap(jump -> Mono.defer(() -> host(jump, before(jump, entry))))
                    .collectList()
                    .flatMap(way -> host(entry.host(), way))
                    .flatMapMany(host ->
                            Flux.fromIterable(entry.tunnels())
                                    .filter(tunnel -> tunnel.existing() == null)
                                    .concatMap(tunnel -> tunnel(entry, tunnel, host)))
                    .then()
                    .onErrorResume(
                            ProblemException.class,
                            e ->
                                    Mono.fromRunnable(
                                            () -> left.add(new Left(entry.alias(), e.problem()))));
        }

        /** The Hosts that come before a jump host; they are made by the time it is its turn. */
        private List<UUID> before(Wanted jump, Entry entry) {
            return entry.way().subList(0, entry.way().indexOf(jump)).stream()
                    .map(Wanted::host)
                    .map(this::idOf)
                    .toList();
        }

        private UUID idOf(PlannedHost host) {
            UUID known = host.id();
            return known == null ? Objects.requireNonNull(made.get(host)) : known;
        }

        private Mono<UUID> host(Wanted wanted, List<UUID> way) {
            PlannedHost host = wanted.host();
            if (host.id() != null || made.containsKey(host)) {
                return Mono.just(idOf(host));
            }
            NewHost wish =
                    new NewHost(
                            host.name(),
                            host.address(),
                            host.port(),
                            host.user(),
                            wanted.keyId(),
                            null,
                            way,
                            wanted.compression(),
                            wanted.keepAlive());
            return hosts.add(caller, wish).map(Host::id).doOnNext(id -> made.put(host, id));
        }

        private Mono<TunnelView> tunnel(Entry entry, PlannedTunnel wanted, UUID hostId) {
            return tunnels.create(
                            caller,
                            new NewTunnel(
                                    null,
                                    hostId,
                                    wanted.kind(),
                                    wanted.listen(),
                                    wanted.target(),
                                    List.of(),
                                    start))
                    .doOnNext(madeTunnels::add)
                    .onErrorResume(
                            ProblemException.class,
                            e ->
                                    Mono.fromRunnable(
                                            () -> left.add(new Left(entry.alias(), e.problem()))));
        }
    }
}
