package dev.culvert.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.api.Items;
import dev.culvert.policy.Cidr;
import dev.culvert.tunnel.Paste.SignInChoice;
import dev.culvert.tunnel.TunnelJson.PlanJson;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /api/v1/tunnels}. */
@RestController
@RequestMapping("/api/v1/tunnels")
class TunnelsController {

    private final Tunnels tunnels;
    private final Paste paste;

    TunnelsController(Tunnels tunnels, Paste paste) {
        this.tunnels = tunnels;
        this.paste = paste;
    }

    @GetMapping
    Mono<Items<TunnelJson>> all(Caller caller) {
        return tunnels.all(caller).map(TunnelJson::of).collectList().map(Items::all);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Mono<TunnelJson> create(Caller caller, @Valid @RequestBody NewTunnelJson wish) {
        return Mono.fromCallable(wish::toNewTunnel)
                .flatMap(clean -> tunnels.create(caller, clean))
                .map(TunnelJson::of);
    }

    @PostMapping("/parse")
    Mono<PlanJson> parse(Caller caller, @Valid @RequestBody Command command) {
        return paste.preview(caller, command.command()).map(PlanJson::of);
    }

    @PostMapping("/paste")
    @ResponseStatus(HttpStatus.CREATED)
    Mono<Pasted> paste(Caller caller, @Valid @RequestBody PasteWish wish) {
        SignInChoice choice = new SignInChoice(wish.keyId(), wish.password());
        boolean start = wish.start() == null || wish.start();
        return paste.make(caller, wish.command(), choice, start)
                .map(TunnelJson::of)
                .collectList()
                .map(Pasted::new);
    }

    @GetMapping("/{id}")
    Mono<TunnelJson> one(Caller caller, @PathVariable UUID id) {
        return tunnels.find(caller, id).map(TunnelJson::of);
    }

    @GetMapping("/{id}/checklist")
    Mono<TunnelChecklist> checklist(Caller caller, @PathVariable UUID id) {
        return tunnels.checklist(caller, id);
    }

    @PatchMapping("/{id}")
    Mono<TunnelJson> change(Caller caller, @PathVariable UUID id, @RequestBody Change change) {
        return Mono.fromCallable(change::ranges)
                .flatMap(ranges -> tunnels.change(caller, id, change.name(), ranges.orNull()))
                .map(TunnelJson::of);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> delete(Caller caller, @PathVariable UUID id) {
        return tunnels.delete(caller, id);
    }

    @PostMapping("/{id}/connection")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<TunnelJson> start(Caller caller, @PathVariable UUID id) {
        return tunnels.start(caller, id).map(TunnelJson::of);
    }

    @DeleteMapping("/{id}/connection")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<TunnelJson> stop(
            Caller caller, @PathVariable UUID id, @RequestParam(required = false) String reason) {
        return tunnels.stop(caller, id, reason).map(TunnelJson::of);
    }

    @GetMapping("/{id}/connections")
    Mono<Items<ConnectionJson>> connections(Caller caller, @PathVariable UUID id) {
        return tunnels.connections(caller, id)
                .map(ConnectionJson::of)
                .collectList()
                .map(Items::all);
    }

    @DeleteMapping("/{id}/connections/{connectionId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> cut(Caller caller, @PathVariable UUID id, @PathVariable UUID connectionId) {
        return tunnels.cut(caller, id, connectionId);
    }

    record Command(@NotNull String command) {}

    record PasteWish(
            @NotNull String command,
            @Nullable UUID keyId,
            @Nullable String password,
            @Nullable Boolean start) {
        @Override
        public String toString() {
            return "PasteWish[" + command + "]";
        }
    }

    record Pasted(List<TunnelJson> tunnels) {}

    record Change(@Nullable String name, @Nullable List<String> allowFrom) {
        Ranges ranges() {
            return new Ranges(allowFrom == null ? null : Cidr.parseAll(allowFrom));
        }
    }

    /** A list that may be missing, which a reactive chain cannot carry bare. */
    record Ranges(@Nullable List<Cidr> orNull) {}

    record NewTunnelJson(
            @Nullable String name,
            @NotNull UUID hostId,
            @NotNull Kind kind,
            @NotNull @Valid ListenJson listen,
            @Nullable @Valid TargetJson target,
            @Nullable List<String> allowFrom,
            @Nullable Boolean start) {
        NewTunnel toNewTunnel() {
            return new NewTunnel(
                    name,
                    hostId,
                    kind,
                    listen.toEndpoint(),
                    target == null ? null : target.toEndpoint(),
                    Cidr.parseAll(allowFrom == null ? List.of() : allowFrom),
                    start == null || start);
        }
    }

    record ListenJson(@Nullable String address, int port) {
        dev.culvert.ssh.Endpoint toEndpoint() {
            return new dev.culvert.ssh.Endpoint(
                    address == null ? NewTunnel.LOOPBACK : address, port);
        }
    }

    record TargetJson(@NotBlank String host, int port) {
        dev.culvert.ssh.Endpoint toEndpoint() {
            return new dev.culvert.ssh.Endpoint(host, port);
        }
    }
}
