package dev.culvert.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.host.Host;
import dev.culvert.host.Hosts;
import dev.culvert.host.Key;
import dev.culvert.host.Keys;
import dev.culvert.host.Names;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.tunnel.ImportPlan.Entry;
import dev.culvert.tunnel.ImportPlan.Wanted;
import dev.culvert.tunnel.Plan.PlannedHost;
import dev.culvert.tunnel.Plan.PlannedTunnel;
import dev.culvert.tunnel.command.Destination;
import dev.culvert.tunnel.command.Forward;
import dev.culvert.tunnel.command.HostOptions;
import dev.culvert.tunnel.config.ConfiguredHost;
import dev.culvert.tunnel.config.SshConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reads an ssh_config and says what it would make for this person. Makes nothing. */
@Component
class ImportPlanner {

    /** Longest keepalive that a Host takes; see its own checks. */
    private static final Duration LONGEST_KEEP_ALIVE = Duration.ofMinutes(10);

    /** Leaves room for a number behind it. */
    private static final int LONGEST_NAME = Names.MAX_LENGTH - 4;

    private final Hosts hosts;
    private final Keys keys;
    private final Planner planner;

    ImportPlanner(Hosts hosts, Keys keys, Planner planner) {
        this.hosts = hosts;
        this.keys = keys;
        this.planner = planner;
    }

    /**
     * Not on the event loop: resolving many hosts takes a while.
     *
     * @throws ProblemException what is wrong with the text as a whole (as a signal)
     */
    Mono<ImportPlan> plan(Caller caller, String text) {
        return Mono.zip(hosts.all(caller).collectList(), keys.all(caller).collectList())
                .publishOn(Schedulers.boundedElastic())
                .map(saved ->
                        new Draft(caller, saved.getT1(), saved.getT2())
                                .plan(SshConfig.parse(text)));
    }

    /** One plan while it grows: names given to new Hosts are not given twice. */
    private final class Draft {

        private final Caller caller;
        private final List<Host> saved;
        private final List<Key> savedKeys;
        private final Set<String> names = new HashSet<>();
        private final Map<Server, PlannedHost> planned = new HashMap<>();

        Draft(Caller caller, List<Host> saved, List<Key> savedKeys) {
            this.caller = caller;
            this.saved = saved;
            this.savedKeys = savedKeys;
            saved.forEach(host -> names.add(host.name()));
        }

        ImportPlan plan(SshConfig config) {
            return new ImportPlan(
                    config.hosts(caller.person().name()).stream().map(this::entry).toList(),
                    config.problems());
        }

        private Entry entry(ConfiguredHost host) {
            List<Wanted> way = new ArrayList<>();
            for (ConfiguredHost.Hop hop : host.way()) {
                way.add(wanted(hop.name(), hop.entry(), List.copyOf(way)));
            }
            Wanted wanted = wanted(host.alias(), host.entry(), way);
            List<PlannedTunnel> tunnels = new ArrayList<>();
            List<Problem> refused = new ArrayList<>();
            for (Forward forward : host.entry().forwards()) {
                try {
                    tunnels.add(planner.tunnel(caller, forward, wanted.host()));
                } catch (ProblemException e) {
                    refused.add(e.problem());
                }
            }
            return new Entry(
                    host.alias(),
                    host.line(),
                    wanted,
                    way,
                    tunnels,
                    host.problems(),
                    host.ignored(),
                    refused,
                    host.canBeMade());
        }

        private Wanted wanted(String alias, HostOptions.Entry entry, List<Wanted> way) {
            Destination named = entry.server();
            Server server =
                    new Server(
                            named.host().toLowerCase(Locale.ROOT),
                            Objects.requireNonNullElse(named.port(), Host.DEFAULT_PORT),
                            Objects.requireNonNullElse(named.user(), caller.person().name()),
                            way.stream().map(each -> each.host().name()).toList());
            PlannedHost host = planned.get(server);
            if (host == null) {
                host = host(alias, named.host(), server, way);
                planned.put(server, host);
            }
            Key key = key(entry.identityFiles());
            return new Wanted(
                    host,
                    entry.identityFiles().isEmpty() ? null : entry.identityFiles().getFirst(),
                    key == null ? null : key.name(),
                    key == null ? null : key.id(),
                    entry.compression(),
                    keepAlive(entry.keepAlive()));
        }

        private PlannedHost host(String alias, String address, Server server, List<Wanted> way) {
            List<UUID> ids = new ArrayList<>();
            way.forEach(each -> ids.add(each.host().id()));
            return saved.stream()
                    .filter(server::is)
                    .filter(host -> host.jump().equals(ids))
                    .findFirst()
                    .map(host ->
                            new PlannedHost(
                                    host.id(),
                                    host.name(),
                                    host.address(),
                                    host.port(),
                                    host.user()))
                    .orElseGet(() ->
                            new PlannedHost(
                                    null, freeName(alias), address, server.port(), server.user()));
        }

        private String freeName(String alias) {
            String start = alias.substring(0, Math.min(alias.length(), LONGEST_NAME));
            String name = start;
            for (int n = 2; !names.add(name); n++) {
                name = start + "-" + n;
            }
            return name;
        }

        /** The key that an IdentityFile names, else the only one there is. */
        private @Nullable Key key(List<String> files) {
            for (String file : files) {
                Key key = Planner.named(file, savedKeys);
                if (key != null) {
                    return key;
                }
            }
            return files.isEmpty() && savedKeys.size() == 1 ? savedKeys.getFirst() : null;
        }
    }

    private static Duration keepAlive(@Nullable Duration wanted) {
        if (wanted == null || wanted.isZero()) {
            return Host.DEFAULT_KEEP_ALIVE;
        }
        return wanted.compareTo(LONGEST_KEEP_ALIVE) > 0 ? LONGEST_KEEP_ALIVE : wanted;
    }

    /**
     * What makes a Host the same one.
     *
     * @param way names of the Hosts in front of it
     */
    private record Server(String address, int port, String user, List<String> way) {
        boolean is(Host host) {
            return host.address().equalsIgnoreCase(address)
                    && host.port() == port
                    && host.user().equals(user);
        }
    }
}
