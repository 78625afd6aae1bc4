package dev.culvert.host;

import dev.culvert.account.Caller;
import dev.culvert.api.Items;
import dev.culvert.problem.Problem;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /api/v1/keys}: the private half goes in and never comes out. */
@RestController
@RequestMapping("/api/v1/keys")
class KeysController {

    private final Keys keys;

    KeysController(Keys keys) {
        this.keys = keys;
    }

    @GetMapping
    Mono<Items<View>> all(Caller caller) {
        return keys.all(caller).map(View::of).collectList().map(Items::all);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Mono<View> add(Caller caller, @Valid @RequestBody Wish wish) {
        String privateKey = wish.privateKey();
        if (privateKey != null && wish.generate() == null) {
            String certificate = wish.certificate();
            boolean keep = wish.keepPassphrase() == null || wish.keepPassphrase();
            return keys.importKey(caller, wish.name(), privateKey, wish.passphrase(), keep)
                    .flatMap(key ->
                            certificate == null
                                    ? Mono.just(key)
                                    : certified(caller, key, certificate))
                    .map(View::of);
        }
        if (privateKey == null && "ed25519".equals(wish.generate())) {
            return keys.generate(caller, wish.name()).map(View::of);
        }
        return Mono.error(
                Problem.invalid(
                                "KEY_WISH",
                                "Import a key or generate one",
                                "The body must have either privateKey or generate:\"ed25519\".",
                                "Send one of the two.")
                        .asException());
    }

    @GetMapping("/{id}")
    Mono<View> one(Caller caller, @PathVariable UUID id) {
        return keys.find(caller, id).map(View::of);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> delete(Caller caller, @PathVariable UUID id) {
        return keys.delete(caller, id);
    }

    @PutMapping("/{id}/certificate")
    Mono<View> certify(
            Caller caller, @PathVariable UUID id, @Valid @RequestBody CertificateWish wish) {
        return keys.certify(caller, id, wish.certificate()).map(View::of);
    }

    @DeleteMapping("/{id}/certificate")
    Mono<View> uncertify(Caller caller, @PathVariable UUID id) {
        return keys.certify(caller, id, null).map(View::of);
    }

    /** A key whose certificate is refused is not kept either. */
    private Mono<Key> certified(Caller caller, Key key, String certificate) {
        return keys.certify(caller, key.id(), certificate)
                .onErrorResume(e -> keys.delete(caller, key.id()).then(Mono.error(e)));
    }

    record CertificateWish(@NotBlank String certificate) {}

    record Wish(
            @NotBlank String name,
            @Nullable String privateKey,
            @Nullable String passphrase,
            @Nullable String generate,
            @Nullable String certificate,
            @Nullable Boolean keepPassphrase) {
        @Override
        public String toString() {
            return "Wish[" + name + "]";
        }
    }

    record View(
            UUID id,
            String name,
            String type,
            String fingerprint,
            String publicKey,
            Instant createdAt,
            @Nullable CertificateJson certificate) {
        static View of(Key key) {
            return new View(
                    key.id(),
                    key.name(),
                    key.type(),
                    key.fingerprint(),
                    key.publicKey(),
                    key.createdAt(),
                    CertificateJson.of(key.certificate()));
        }
    }
}
