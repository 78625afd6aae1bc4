package dev.culvert.pages.host;

import dev.culvert.account.Caller;
import dev.culvert.host.KnownHostsImport;
import dev.culvert.pages.Ids;
import dev.culvert.pages.Page;
import dev.culvert.pages.Said;
import dev.culvert.pages.SignedIn;
import dev.culvert.problem.ProblemException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.reactive.result.view.Rendering;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code /hosts/known-hosts}: paste a file, see what it would trust, choose. */
@Controller
class KnownHostsPages implements SignedIn {

    private final KnownHostsImport known;

    KnownHostsPages(KnownHostsImport known) {
        this.known = known;
    }

    @GetMapping("/hosts/known-hosts")
    Rendering empty() {
        return Page.of("hosts/known-hosts").with("text", "").build();
    }

    /** Shows what would change, or with a choice changes it. */
    @PostMapping("/hosts/known-hosts")
    Mono<Rendering> read(Caller caller, ServerWebExchange exchange) {
        return exchange.getFormData()
                .flatMap(form -> {
                    String text = Objects.requireNonNullElse(form.getFirst("text"), "");
                    return form.containsKey("confirm")
                            ? apply(caller, text, chosen(form))
                            : preview(caller, text);
                });
    }

    private Mono<Rendering> preview(Caller caller, String text) {
        Page page = Page.of("hosts/known-hosts").with("text", text);
        return known.preview(caller, text)
                .map(preview -> page.with("preview", preview).build())
                .onErrorResume(
                        ProblemException.class, e -> Mono.just(page.with(e.problem()).build()));
    }

    private Mono<Rendering> apply(Caller caller, String text, Set<UUID> chosen) {
        return known.apply(caller, text, chosen)
                .then(Mono.fromSupplier(() -> Rendering.view(Said.IMPORTED.at("/hosts")).build()))
                .onErrorResume(
                        ProblemException.class,
                        e ->
                                Mono.just(
                                        Page.of("hosts/known-hosts")
                                                .with("text", text)
                                                .with(e.problem())
                                                .build()));
    }

    private static Set<UUID> chosen(MultiValueMap<String, String> form) {
        return form.getOrDefault("host", List.of()).stream()
                .map(Ids::orNull)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }
}
