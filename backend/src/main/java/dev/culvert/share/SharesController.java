package dev.culvert.share;

import dev.culvert.account.Caller;
import dev.culvert.api.Items;
import dev.culvert.policy.Cidr;
import dev.culvert.problem.Problem;
import dev.culvert.tunnel.Tunnels;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import java.util.Set;
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
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /api/v1/shares} and the shares of a tunnel. */
@RestController
@RequestMapping("/api/v1")
class SharesController {

    private final Shares shares;
    private final Tunnels tunnels;

    SharesController(Shares shares, Tunnels tunnels) {
        this.shares = shares;
        this.tunnels = tunnels;
    }

    @PostMapping("/tunnels/{tunnel}/shares")
    @ResponseStatus(HttpStatus.CREATED)
    Mono<ShareJson> create(
            Caller caller, @PathVariable UUID tunnel, @Valid @RequestBody NewShareJson wish) {
        return Mono.fromCallable(wish::toNewShare)
                .flatMap(clean -> shares.create(caller, tunnel, clean))
                .map(ShareJson::of);
    }

    @GetMapping("/tunnels/{tunnel}/shares")
    Mono<Items<ShareJson>> ofTunnel(Caller caller, @PathVariable UUID tunnel) {
        return tunnels.find(caller, tunnel)
                .thenMany(shares.ofTunnel(caller, tunnel))
                .map(ShareJson::of)
                .collectList()
                .map(Items::all);
    }

    @GetMapping("/shares")
    Mono<Items<ShareJson>> all(Caller caller) {
        return shares.all(caller).map(ShareJson::of).collectList().map(Items::all);
    }

    @GetMapping("/shares/{share}")
    Mono<ShareJson> one(Caller caller, @PathVariable UUID share) {
        return shares.find(caller, share).map(ShareJson::of);
    }

    @PatchMapping("/shares/{share}")
    Mono<ShareJson> extend(
            Caller caller, @PathVariable UUID share, @Valid @RequestBody Extension extension) {
        return shares.extend(caller, share, extension.expiresIn()).map(ShareJson::of);
    }

    @DeleteMapping("/shares/{share}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> revoke(Caller caller, @PathVariable UUID share) {
        return shares.revoke(caller, share);
    }

    record Extension(@NotNull Duration expiresIn) {}

    record NewShareJson(
            @Nullable String kind,
            @Nullable String name,
            @Nullable Duration expiresIn,
            @Nullable AccessWish access,
            @Nullable String hostHeader) {

        NewShare toNewShare() {
            if (kind != null && !kind.equals("http")) {
                throw notOffered("SHARE_KIND", "kind " + kind, "Leave kind out, or write http.");
            }
            AccessWish rules = access == null ? AccessWish.NONE : access;
            return new NewShare(
                    name,
                    expiresIn,
                    rules.password(),
                    rules.toAccess(),
                    hostHeader == null ? HostHeaders.TARGET : hostHeader);
        }
    }

    record AccessWish(
            @Nullable String password,
            @Nullable Boolean signedIn,
            @Nullable List<String> allowFrom,
            @Nullable Set<String> methods,
            @Nullable String pathPrefix,
            @Nullable Integer maxVisits) {

        static final AccessWish NONE = new AccessWish(null, null, null, null, null, null);

        Access toAccess() {
            if (Boolean.TRUE.equals(signedIn)) {
                throw notOffered(
                        "SHARE_SIGNED_IN",
                        "the rule signedIn",
                        "Set a password or allowFrom instead.");
            }
            return new Access(
                    Cidr.parseAll(allowFrom == null ? List.of() : allowFrom),
                    methods == null ? Set.of() : methods,
                    pathPrefix,
                    maxVisits);
        }

        /** Hides the password. */
        @Override
        public String toString() {
            return "AccessWish[]";
        }
    }

    private static RuntimeException notOffered(String code, String what, String fix) {
        return Problem.invalid(
                        code + "_NOT_OFFERED",
                        "Shares do not offer that yet",
                        "This version has no shares with " + what + ".",
                        fix)
                .asException();
    }
}
