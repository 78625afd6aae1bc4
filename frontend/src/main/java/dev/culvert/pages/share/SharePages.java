package dev.culvert.pages.share;

import dev.culvert.account.Caller;
import dev.culvert.pages.Ids;
import dev.culvert.pages.Page;
import dev.culvert.pages.Said;
import dev.culvert.pages.SignedIn;
import dev.culvert.pages.drawing.PathLine;
import dev.culvert.pages.tunnel.TunnelPaths;
import dev.culvert.problem.ProblemException;
import dev.culvert.share.Shares;
import dev.culvert.tunnel.TunnelView;
import dev.culvert.tunnel.Tunnels;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.reactive.result.view.Rendering;
import reactor.core.publisher.Mono;

/** Shares: the list, the rules of a new one, ending one. */
@Controller
class SharePages implements SignedIn {

    private final Shares shares;
    private final Tunnels tunnels;
    private final Clock clock;

    SharePages(Shares shares, Tunnels tunnels, Clock clock) {
        this.shares = shares;
        this.tunnels = tunnels;
        this.clock = clock;
    }

    @GetMapping("/shares")
    Mono<Rendering> list(Caller caller) {
        return shares.all(caller)
                .map(view -> ShareRow.of(view, clock.instant()))
                .collectList()
                .map(rows -> Page.of("shares/index").with("shares", rows).build());
    }

    /** The form, and above it the share that was just made with it. */
    @GetMapping("/tunnels/{id}/share")
    Mono<Rendering> form(
            Caller caller, @PathVariable UUID id, @RequestParam @Nullable String made) {
        UUID madeId = Ids.orNull(made);
        Mono<Page> page = page(caller, id, ShareForm.EMPTY);
        return madeId == null
                ? page.map(Page::build)
                : page.zipWith(shares.find(caller, madeId))
                        .map(both ->
                                both.getT1()
                                        .with("made", ShareRow.of(both.getT2(), clock.instant()))
                                        .build());
    }

    @PostMapping("/tunnels/{id}/share")
    Mono<Rendering> make(Caller caller, @PathVariable UUID id, ShareForm form) {
        return Mono.fromSupplier(form::toNewShare)
                .flatMap(wish -> shares.create(caller, id, wish))
                .map(view -> "redirect:/tunnels/" + id + "/share?made=" + view.share().id())
                .map(path -> Rendering.view(path).build())
                .onErrorResume(
                        ProblemException.class,
                        e -> page(caller, id, form).map(page -> page.with(e.problem()).build()));
    }

    @PostMapping("/shares/{id}/revoke")
    Mono<Rendering> revoke(Caller caller, @PathVariable UUID id) {
        return shares.revoke(caller, id)
                .thenReturn(Rendering.view(Said.REVOKED.at("/shares")).build());
    }

    private Mono<Page> page(Caller caller, UUID id, ShareForm form) {
        return tunnels.find(caller, id)
                .map(view ->
                        Page.of("shares/new")
                                .with("tunnel", view.tunnel())
                                .with("sharePath", path(view))
                                .with("rules", form));
    }

    private static PathLine path(TunnelView view) {
        return TunnelPaths.shared(view);
    }
}
