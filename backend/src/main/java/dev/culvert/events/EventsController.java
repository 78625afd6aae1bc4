package dev.culvert.events;

import dev.culvert.account.Access;
import dev.culvert.account.Caller;
import dev.culvert.account.Role;
import dev.culvert.api.Stopping;
import dev.culvert.api.Streams;
import dev.culvert.audit.AuditLog;
import dev.culvert.share.ShareChange;
import dev.culvert.share.ShareJson;
import dev.culvert.share.ShareView;
import dev.culvert.share.Shares;
import dev.culvert.traffic.Ledger;
import dev.culvert.tunnel.ConnectionJson;
import dev.culvert.tunnel.TunnelChange;
import dev.culvert.tunnel.TunnelJson;
import dev.culvert.tunnel.TunnelView;
import dev.culvert.tunnel.Tunnels;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code GET /api/v1/events}: first the tunnels as they are (or what changed since {@code
 * Last-Event-ID}), then every change. The stream ends with the token that opened it.
 */
@RestController
class EventsController {

    /** Proxies cut streams that are silent; most wait 30 s or longer. */
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Tunnels tunnels;
    private final Ledger ledger;
    private final Shares shares;
    private final AuditLog audit;
    private final Access access;
    private final Stopping stopping;
    private final Streams streams;

    EventsController(
            Tunnels tunnels,
            Ledger ledger,
            Shares shares,
            AuditLog audit,
            Access access,
            Stopping stopping,
            Streams streams) {
        this.tunnels = tunnels;
        this.ledger = ledger;
        this.shares = shares;
        this.audit = audit;
        this.access = access;
        this.stopping = stopping;
        this.streams = streams;
    }

    @GetMapping(path = "/api/v1/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<Object>> events(
            Caller caller,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastId,
            ServerWebExchange exchange) {
        Flux<ServerSentEvent<Object>> changes =
                tunnels.watch(caller, sequence(lastId)).map(EventsController::tunnel);
        Flux<ServerSentEvent<Object>> connections =
                ledger.live()
                        .filter(entry -> entry.owner().equals(caller.id()))
                        .map(entry -> event("connection", ConnectionJson.of(entry)));
        Flux<ServerSentEvent<Object>> shared = shares.changes(caller).map(EventsController::share);
        Flux<ServerSentEvent<Object>> audited =
                caller.is(Role.ADMIN)
                        ? audit.live().map(each -> event("audit", each))
                        : Flux.empty();
        Flux<ServerSentEvent<Object>> heartbeat =
                Flux.interval(Duration.ZERO, HEARTBEAT) // the first opens the stream at once
                        .onBackpressureDrop()
                        .map(tick -> ServerSentEvent.builder().comment("still here").build());
        Flux<ServerSentEvent<Object>> all =
                Flux.merge(changes, connections, shared, audited, heartbeat);
        return streams.counted(caller.id(), all)
                .takeUntilOther(Mono.firstWithSignal(access.ends(exchange), stopping.begins()));
    }

    private static ServerSentEvent<Object> tunnel(TunnelChange change) {
        TunnelView view = change.view();
        return ServerSentEvent.builder()
                .id(String.valueOf(change.sequence()))
                .event("tunnel")
                .data(view == null ? new Deleted(change.id(), true) : TunnelJson.of(view))
                .build();
    }

    private static ServerSentEvent<Object> share(ShareChange change) {
        ShareView view = change.view();
        return event("share", view == null ? new Deleted(change.id(), true) : ShareJson.of(view));
    }

    private static ServerSentEvent<Object> event(String name, Object data) {
        return ServerSentEvent.builder().event(name).data(data).build();
    }

    private static @Nullable Long sequence(@Nullable String lastId) {
        try {
            return lastId == null ? null : Long.valueOf(lastId);
        } catch (NumberFormatException e) {
            return null; // not one of ours: the viewer gets everything
        }
    }

    record Deleted(UUID id, boolean deleted) {}
}
