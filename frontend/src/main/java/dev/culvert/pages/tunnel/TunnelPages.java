package dev.culvert.pages.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.pages.Htmx;
import dev.culvert.pages.Page;
import dev.culvert.pages.Said;
import dev.culvert.pages.SignedIn;
import dev.culvert.problem.ProblemException;
import dev.culvert.tunnel.Exports;
import dev.culvert.tunnel.TunnelEdit;
import dev.culvert.tunnel.TunnelView;
import dev.culvert.tunnel.Tunnels;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.reactive.result.view.Rendering;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** One tunnel: its page, and what can be done to it from there and from its row. */
@Controller
class TunnelPages implements SignedIn {

    private final Tunnels tunnels;
    private final TunnelDetails details;
    private final TunnelRecords records;
    private final Exports exports;

    TunnelPages(Tunnels tunnels, TunnelDetails details, TunnelRecords records, Exports exports) {
        this.tunnels = tunnels;
        this.details = details;
        this.records = records;
        this.exports = exports;
    }

    /**
     * @param window which traffic is drawn: the last minute, or {@code 1h}, or {@code 30d}
     */
    @GetMapping("/tunnels/{id}")
    Mono<Rendering> page(
            Caller caller, @PathVariable UUID id, @RequestParam @Nullable String window) {
        return Mono.zip(view(caller, id), records.of(caller, id))
                .map(both ->
                        both.getT1()
                                .with("r", both.getT2())
                                .with("longer", both.getT2().traffic(window))
                                .build());
    }

    @PostMapping("/tunnels/{id}/start")
    Mono<Rendering> start(
            Caller caller,
            @PathVariable UUID id,
            @RequestParam @Nullable String back,
            ServerWebExchange exchange) {
        return tunnels.start(caller, id)
                .map(view -> Htmx.done(exchange, Said.STARTED, back(back, view)));
    }

    @PostMapping("/tunnels/{id}/stop")
    Mono<Rendering> stop(
            Caller caller,
            @PathVariable UUID id,
            @RequestParam @Nullable String back,
            ServerWebExchange exchange) {
        return tunnels.stop(caller, id, null)
                .map(view -> Htmx.done(exchange, Said.STOPPED, back(back, view)));
    }

    @PostMapping("/tunnels/{id}/delete")
    Mono<String> delete(Caller caller, @PathVariable UUID id) {
        return tunnels.delete(caller, id).thenReturn(Said.DELETED.at("/"));
    }

    @PostMapping("/tunnels/{id}/name")
    Mono<Rendering> rename(Caller caller, @PathVariable UUID id, ServerWebExchange exchange) {
        return exchange.getFormData()
                .map(form -> String.valueOf(form.getFirst("name")))
                .flatMap(name -> tunnels.change(caller, id, TunnelEdit.rename(name)))
                .map(view -> Rendering.view(Said.RENAMED.at("/tunnels/" + id)).build())
                .onErrorResume(
                        ProblemException.class,
                        e -> view(caller, id).map(page -> page.with(e.problem()).build()));
    }

    /** Who may connect, and how much at most. */
    @PostMapping("/tunnels/{id}/rules")
    Mono<Rendering> rules(Caller caller, @PathVariable UUID id, RulesForm form) {
        return tunnels.find(caller, id)
                .flatMap(view -> Mono.fromCallable(() -> form.toEdit(view.tunnel().speaksSocks())))
                .flatMap(edit -> tunnels.change(caller, id, edit))
                .map(view -> Rendering.view(Said.SAVED.at("/tunnels/" + id)).build())
                .onErrorResume(
                        ProblemException.class,
                        e ->
                                view(caller, id)
                                        .map(page ->
                                                page.with("rules", form)
                                                        .with(e.problem())
                                                        .build()));
    }

    @PostMapping("/tunnels/groups/{id}/start")
    Mono<String> startGroup(Caller caller, @PathVariable UUID id) {
        return tunnels.startGroup(caller, id).then(Mono.fromSupplier(() -> Said.STARTED.at("/")));
    }

    @PostMapping("/tunnels/groups/{id}/stop")
    Mono<String> stopGroup(Caller caller, @PathVariable UUID id) {
        return tunnels.stopGroup(caller, id, null)
                .then(Mono.fromSupplier(() -> Said.STOPPED.at("/")));
    }

    @PostMapping("/tunnels/{id}/connections/{connection}/cut")
    Mono<Rendering> cut(
            Caller caller,
            @PathVariable UUID id,
            @PathVariable UUID connection,
            ServerWebExchange exchange) {
        return tunnels.cut(caller, id, connection)
                .then(Mono.fromSupplier(() -> Htmx.done(exchange, Said.CUT, "/tunnels/" + id)));
    }

    private Mono<Page> view(Caller caller, UUID id) {
        return Mono.zip(details.of(caller, id), exports.of(caller, id))
                .map(both ->
                        Page.of("tunnel/index")
                                .with("t", both.getT1())
                                .with("rules", both.getT1().rules())
                                .with("exports", ExportText.of(both.getT2()))
                                .with("liveUrl", "/live/tunnels/" + both.getT1().row().id()));
    }

    private static String back(@Nullable String back, TunnelView view) {
        return "tunnel".equals(back) ? "/tunnels/" + view.tunnel().id() : "/";
    }
}
