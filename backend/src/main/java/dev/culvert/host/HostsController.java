package dev.culvert.host;

import dev.culvert.account.Caller;
import dev.culvert.api.Items;
import dev.culvert.host.Host.SignIn;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.time.Instant;
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
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /api/v1/hosts}. */
@RestController
@RequestMapping("/api/v1/hosts")
class HostsController {

    private final Hosts hosts;
    private final HostTrust trust;
    private final HostCheck check;

    HostsController(Hosts hosts, HostTrust trust, HostCheck check) {
        this.hosts = hosts;
        this.trust = trust;
        this.check = check;
    }

    @GetMapping
    Mono<Items<View>> all(Caller caller) {
        return hosts.all(caller).map(View::of).collectList().map(Items::all);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Mono<View> add(Caller caller, @Valid @RequestBody Wish wish) {
        return hosts.add(caller, wish.toNewHost()).map(View::of);
    }

    @GetMapping("/{id}")
    Mono<View> one(Caller caller, @PathVariable UUID id) {
        return hosts.find(caller, id).map(View::of);
    }

    @PatchMapping("/{id}")
    Mono<View> change(Caller caller, @PathVariable UUID id, @RequestBody Change change) {
        return hosts.find(caller, id)
                .flatMap(host -> hosts.change(caller, id, change.onto(host)))
                .map(View::of);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> delete(Caller caller, @PathVariable UUID id) {
        return hosts.delete(caller, id);
    }

    @PostMapping("/{id}/check")
    Mono<Checklist> check(Caller caller, @PathVariable UUID id) {
        return check.run(caller, id);
    }

    @PostMapping("/{id}/keys")
    @ResponseStatus(HttpStatus.CREATED)
    Mono<View> trust(
            Caller caller, @PathVariable UUID id, @Valid @RequestBody Fingerprint fingerprint) {
        return trust.trust(caller, id, fingerprint.fingerprint()).map(View::of);
    }

    record Fingerprint(@NotBlank String fingerprint) {}

    record Wish(
            @Nullable String name,
            @NotBlank String address,
            @Nullable Integer port,
            @NotBlank String user,
            @Nullable Auth auth,
            @Nullable List<UUID> jump,
            @Nullable Boolean compression,
            @Nullable Duration keepAlive,
            @Nullable Boolean legacy) {
        NewHost toNewHost() {
            return new NewHost(
                    name,
                    address,
                    port == null ? Host.DEFAULT_PORT : port,
                    user,
                    auth == null ? null : auth.keyId(),
                    auth == null ? null : auth.password(),
                    jump == null ? List.of() : jump,
                    compression != null && compression,
                    keepAlive == null ? Host.DEFAULT_KEEP_ALIVE : keepAlive,
                    auth == null ? null : auth.way(),
                    legacy != null && legacy);
        }
    }

    record Change(
            @Nullable String name,
            @Nullable String address,
            @Nullable Integer port,
            @Nullable String user,
            @Nullable Auth auth,
            @Nullable List<UUID> jump,
            @Nullable Boolean compression,
            @Nullable Duration keepAlive,
            @Nullable Boolean legacy) {
        NewHost onto(Host host) {
            NewHost old = NewHost.of(host);
            return new NewHost(
                    name == null ? host.name() : name,
                    address == null ? host.address() : address,
                    port == null ? host.port() : port,
                    user == null ? host.user() : user,
                    auth == null ? old.keyId() : auth.keyId(),
                    auth == null ? null : auth.password(),
                    jump == null ? host.jump() : jump,
                    compression == null ? host.compression() : compression,
                    keepAlive == null ? host.keepAlive() : keepAlive,
                    auth == null ? old.way() : auth.way(),
                    legacy == null ? host.legacy() : legacy);
        }
    }

    /** One of the four. */
    record Auth(
            @Nullable UUID keyId,
            @Nullable String password,
            @Nullable Boolean agent,
            @Nullable Boolean ask) {
        NewHost.@Nullable Keyless way() {
            if (agent != null && agent) {
                return NewHost.Keyless.AGENT;
            }
            return ask != null && ask ? NewHost.Keyless.ASK : null;
        }

        @Override
        public String toString() {
            return keyId == null ? "Auth[no key]" : "Auth[key " + keyId + "]";
        }
    }

    record View(
            UUID id,
            String name,
            String address,
            int port,
            String user,
            AuthView auth,
            List<UUID> jump,
            boolean compression,
            Duration keepAlive,
            List<TrustedView> trustedKeys,
            List<MarkedView> authorities,
            List<MarkedView> revokedKeys,
            boolean legacy,
            Instant createdAt) {
        static View of(Host host) {
            return new View(
                    host.id(),
                    host.name(),
                    host.address(),
                    host.port(),
                    host.user(),
                    AuthView.of(host.signIn()),
                    host.jump(),
                    host.compression(),
                    host.keepAlive(),
                    host.trusted().stream()
                            .map(each ->
                                    new TrustedView(
                                            each.key().type(),
                                            each.key().fingerprint(),
                                            each.trustedAt()))
                            .toList(),
                    marked(host, Host.Mark.AUTHORITY),
                    marked(host, Host.Mark.REVOKED),
                    host.legacy(),
                    host.createdAt());
        }
    }

    private static List<MarkedView> marked(Host host, Host.Mark mark) {
        return host.keys(mark).stream()
                .map(key -> new MarkedView(key.type(), key.fingerprint()))
                .toList();
    }

    record AuthView(String kind, @Nullable UUID keyId) {
        static AuthView of(SignIn signIn) {
            return switch (signIn) {
                case SignIn.WithKey key -> new AuthView("key", key.keyId());
                case SignIn.WithPassword _ -> new AuthView("password", null);
                case SignIn.WithAgent _ -> new AuthView("agent", null);
                case SignIn.Asking _ -> new AuthView("ask", null);
                case SignIn.Unknown _ -> new AuthView("none", null);
            };
        }
    }

    record TrustedView(String type, String fingerprint, Instant trustedAt) {}

    record MarkedView(String type, String fingerprint) {}
}
