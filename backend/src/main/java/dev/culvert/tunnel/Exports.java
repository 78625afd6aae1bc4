package dev.culvert.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.host.Hosts;
import dev.culvert.host.Way;
import dev.culvert.problem.Problem;
import dev.culvert.tunnel.command.SshCommand;
import dev.culvert.tunnel.export.Export;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A person's tunnels as other programs start them. */
@Component
public class Exports {

    private final Tunnels tunnels;
    private final Hosts hosts;

    Exports(Tunnels tunnels, Hosts hosts) {
        this.tunnels = tunnels;
        this.hosts = hosts;
    }

    /**
     * One tunnel.
     *
     * @throws dev.culvert.problem.ProblemException {@code NOT_FOUND} (as a signal)
     */
    public Mono<Export> of(Caller caller, UUID id) {
        return tunnels.find(caller, id)
                .flatMap(view -> together(caller, List.of(view), view.tunnel().name()));
    }

    /**
     * All tunnels over one Host, as one session.
     *
     * @throws dev.culvert.problem.ProblemException {@code NOT_FOUND}, {@code NOTHING_TO_EXPORT} (as
     *     a signal)
     */
    public Mono<Export> ofHost(Caller caller, UUID hostId) {
        return hosts.find(caller, hostId)
                .flatMap(host ->
                        tunnels.all(caller)
                                .filter(view -> view.tunnel().hostId().equals(hostId))
                                .collectList()
                                .flatMap(views -> together(caller, views, host.name())));
    }

    /**
     * These tunnels, as one session.
     *
     * @throws dev.culvert.problem.ProblemException {@code NOT_FOUND}, {@code SEVERAL_HOSTS} (as a
     *     signal)
     */
    public Mono<Export> of(Caller caller, Collection<UUID> ids) {
        return Flux.fromIterable(ids)
                .take(SshCommand.MAX_FORWARDS + 1L)
                .concatMap(id -> tunnels.find(caller, id))
                .collectList()
                .flatMap(views ->
                        together(
                                caller, views, views.isEmpty() ? "" : views.getFirst().hostName()));
    }

    private Mono<Export> together(Caller caller, List<TunnelView> views, String name) {
        refuseWhatIsNotOneSession(views);
        List<Tunnel> wishes = views.stream().map(TunnelView::tunnel).toList();
        return hosts.way(caller.id(), wishes.getFirst().hostId())
                .map(way -> export(name, wishes, way));
    }

    private static Export export(String name, List<Tunnel> wishes, Way way) {
        return new Export(name, SshLine.command(wishes, way), way.host().keepAlive());
    }

    private static void refuseWhatIsNotOneSession(List<TunnelView> views) {
        long hosts = views.stream().map(view -> view.tunnel().hostId()).distinct().count();
        if (hosts == 0) {
            throw Problem.conflict(
                            "NOTHING_TO_EXPORT",
                            "There is no tunnel to write down",
                            "No tunnel was named, or the Host has none.",
                            "Make a tunnel first.")
                    .asException();
        }
        if (hosts > 1) {
            throw Problem.conflict(
                            "SEVERAL_HOSTS",
                            "One ssh command has one destination",
                            "The tunnels run over " + hosts + " Hosts.",
                            "Export the tunnels of each Host by themselves.")
                    .asException();
        }
        if (views.size() > SshCommand.MAX_FORWARDS) {
            throw Problem.conflict(
                            "TOO_MANY_FORWARDS",
                            "There are too many tunnels for one command",
                            "At most " + SshCommand.MAX_FORWARDS + " forwards fit into one.",
                            "Export them in parts.")
                    .asException();
        }
    }
}
