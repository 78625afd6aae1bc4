package dev.culvert.pages.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.pages.Page;
import dev.culvert.pages.SignedIn;
import dev.culvert.share.Shares;
import dev.culvert.tunnel.Tunnels;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.reactive.result.view.Rendering;
import reactor.core.publisher.Mono;

/** {@code /}: the caller's tunnels. */
@Controller
class TunnelList implements SignedIn {

    private final Tunnels tunnels;
    private final Shares shares;
    private final Clock clock;

    TunnelList(Tunnels tunnels, Shares shares, Clock clock) {
        this.tunnels = tunnels;
        this.shares = shares;
        this.clock = clock;
    }

    @GetMapping("/")
    Mono<Rendering> page(
            Caller caller,
            @RequestParam @Nullable String q,
            @RequestParam @Nullable String show,
            @RequestParam @Nullable String command) {
        return list(caller, RowFilter.of(q, show), command).map(Page::build);
    }

    /** The page, still open for a problem or a preview beside the command. */
    Mono<Page> list(Caller caller, RowFilter filter, @Nullable String command) {
        Instant now = clock.instant();
        return tunnels.all(caller)
                .collectList()
                .zipWith(
                        shares.all(caller).count(),
                        (views, open) ->
                                Page.of("tunnels/index")
                                        .with(
                                                "groups",
                                                RowGroup.of(
                                                        views.stream()
                                                                .filter(filter::admits)
                                                                .map(v -> TunnelRow.of(v, now))
                                                                .toList()))
                                        .with("sum", Summary.of(views, open))
                                        .with("q", filter.q())
                                        .with("filtered", !filter.everything())
                                        .with("liveUrl", "/live/tunnels" + filter.query())
                                        .with("command", command == null ? "" : command)
                                        .with("examples", Example.ALL));
    }
}
