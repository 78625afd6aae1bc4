package dev.culvert.pages.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.pages.share.ShareRow;
import dev.culvert.pages.tunnel.TunnelDetail.Member;
import dev.culvert.share.Shares;
import dev.culvert.tunnel.TunnelGroup;
import dev.culvert.tunnel.TunnelView;
import dev.culvert.tunnel.Tunnels;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Collects what a tunnel's own page shows. */
@Component
class TunnelDetails {

    private final Tunnels tunnels;
    private final Shares shares;
    private final Clock clock;

    TunnelDetails(Tunnels tunnels, Shares shares, Clock clock) {
        this.tunnels = tunnels;
        this.shares = shares;
        this.clock = clock;
    }

    /** Signals {@code NOT_FOUND} for a tunnel that is not the caller's. */
    Mono<TunnelDetail> of(Caller caller, UUID id) {
        Instant now = clock.instant();
        return Mono.zip(
                        tunnels.find(caller, id).zipWhen(view -> together(caller, view)),
                        tunnels.connections(caller, id).collectList(),
                        shares.ofTunnel(caller, id)
                                .map(view -> ShareRow.of(view, now))
                                .collectList(),
                        tunnels.checklist(caller, id))
                .map(all ->
                        TunnelDetail.of(
                                all.getT1().getT1(),
                                all.getT2(),
                                all.getT3(),
                                all.getT1().getT2(),
                                all.getT4(),
                                now));
    }

    /** What was made by the same command. */
    private Mono<List<Member>> together(Caller caller, TunnelView view) {
        TunnelGroup group = view.tunnel().group();
        return group == null
                ? Mono.just(List.of())
                : tunnels.all(caller)
                        .map(TunnelView::tunnel)
                        .filter(tunnel -> tunnel.isIn(group.id()))
                        .map(tunnel -> new Member(tunnel.id().toString(), tunnel.name()))
                        .collectList();
    }
}
