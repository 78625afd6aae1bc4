package dev.culvert.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.api.Items;
import dev.culvert.policy.Cidr;
import dev.culvert.ssh.Address;
import dev.culvert.tunnel.Paste.SignInChoice;
import dev.culvert.tunnel.TunnelJson.LimitsJson;
import dev.culvert.tunnel.TunnelJson.PlanJson;
import jakarta.validation.Valid;
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
        return Mono.fromCallable(change::toEdit)
                .flatMap(edit -> tunnels.change(caller, id, edit))
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

    @PostMapping("/groups/{id}/connection")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<Items<TunnelJson>> startGroup(Caller caller, @PathVariable UUID id) {
        return tunnels.startGroup(caller, id).map(TunnelJson::of).collectList().map(Items::all);
    }

    @DeleteMapping("/groups/{id}/connection")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<Items<TunnelJson>> stopGroup(
            Caller caller, @PathVariable UUID id, @RequestParam(required = false) String reason) {
        return tunnels.stopGroup(caller, id, reason)
                .map(TunnelJson::of)
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

    record Change(
            @Nullable String name,
            @Nullable List<String> allowFrom,
            @Nullable LimitsJson limits,
            @Nullable SocksWish socks) {
        TunnelEdit toEdit() {
            return new TunnelEdit(
                    name,
                    allowFrom == null ? null : Cidr.parseAll(allowFrom),
                    limits == null ? null : limits.toLimits(),
                    socks == null ? null : socks.toChoice());
        }
    }

    /** An empty object asks nobody. */
    record SocksWish(@Nullable String user, @Nullable String password) {
        SocksChoice toChoice() {
            return new SocksChoice(user, password);
        }

        @Override
        public String toString() {
            return "SocksWish[" + user + "]";
        }
    }

    record NewTunnelJson(
            @Nullable String name,
            @NotNull UUID hostId,
            @NotNull Kind kind,
            @NotNull @Valid ListenJson listen,
            @Nullable @Valid TargetJson target,
            @Nullable List<String> allowFrom,
            @Nullable LimitsJson limits,
            @Nullable SocksWish socks,
            @Nullable Boolean start) {
        NewTunnel toNewTunnel() {
            return new NewTunnel(
                    name,
                    hostId,
                    kind,
                    listen.toAddress(),
                    target == null ? null : target.toAddress(),
                    Cidr.parseAll(allowFrom == null ? List.of() : allowFrom),
                    limits == null ? Limits.NONE : limits.toLimits(),
                    socks == null ? SocksChoice.NOBODY_IS_ASKED : socks.toChoice(),
                    null,
                    start == null || start);
        }
    }

    /** A path, or a port with an address that may be left out. */
    record ListenJson(@Nullable String address, @Nullable Integer port, @Nullable String path) {
        Address toAddress() {
            return AddressJson.read(address, NewTunnel.LOOPBACK, port, path);
        }
    }

    /** A path, or host and port. */
    record TargetJson(@Nullable String host, @Nullable Integer port, @Nullable String path) {
        Address toAddress() {
            return AddressJson.read(host, "", port, path);
        }
    }
}
