package dev.culvert.pages.host;

import dev.culvert.account.Caller;
import dev.culvert.host.Keys;
import dev.culvert.pages.Ids;
import dev.culvert.pages.Said;
import dev.culvert.pages.SignedIn;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.reactive.result.view.Rendering;
import reactor.core.publisher.Mono;

/** {@code /keys}: making, importing and deleting the keys that the page of Hosts lists. */
@Controller
class KeyPages implements SignedIn {

    private final Keys keys;
    private final HostPages hosts;

    KeyPages(Keys keys, HostPages hosts) {
        this.keys = keys;
        this.hosts = hosts;
    }

    @PostMapping("/keys")
    Mono<Rendering> generate(Caller caller, KeyForm form) {
        return Mono.defer(() -> keys.generate(caller, text(form.name())))
                .map(key -> Rendering.view(Said.ADDED.at("/hosts") + "#k-" + key.id()).build())
                .onErrorResume(ProblemException.class, e -> again(caller, e.problem(), "generate"));
    }

    @PostMapping("/keys/import")
    Mono<Rendering> importKey(Caller caller, KeyForm form) {
        return Mono.defer(() ->
                        keys.importKey(
                                caller,
                                text(form.name()),
                                text(form.privateKey()),
                                Ids.textOrNull(form.passphrase()),
                                form.ask() == null))
                .map(key -> Rendering.view(Said.ADDED.at("/hosts") + "#k-" + key.id()).build())
                .onErrorResume(ProblemException.class, e -> again(caller, e.problem(), "import"));
    }

    @PostMapping("/keys/{id}/certificate")
    Mono<Rendering> certify(Caller caller, @PathVariable UUID id, KeyForm form) {
        return keys.certify(caller, id, Ids.textOrNull(form.certificate()))
                .thenReturn(Rendering.view(Said.SAVED.at("/hosts") + "#k-" + id).build())
                .onErrorResume(ProblemException.class, e -> again(caller, e.problem(), ""));
    }

    @PostMapping("/keys/{id}/delete")
    Mono<Rendering> delete(Caller caller, @PathVariable UUID id) {
        return keys.delete(caller, id)
                .thenReturn(Rendering.view(Said.DELETED.at("/hosts")).build())
                .onErrorResume(ProblemException.class, e -> again(caller, e.problem(), ""));
    }

    /** The page of Hosts with the problem and the form still open; a secret is never sent back. */
    private Mono<Rendering> again(Caller caller, Problem problem, String open) {
        return hosts.page(caller, HostForm.empty(caller.person().name()))
                .map(page -> page.with("open", open).with(problem).build());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** The fields of both forms. */
    record KeyForm(
            @Nullable String name,
            @Nullable String privateKey,
            @Nullable String passphrase,
            @Nullable String certificate,
            @Nullable String ask) {
        @Override
        public String toString() {
            return "KeyForm[" + name + "]";
        }
    }
}
