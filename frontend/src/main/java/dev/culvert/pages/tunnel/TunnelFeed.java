package dev.culvert.pages.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.pages.Fragments;
import dev.culvert.pages.LiveAnswer;
import dev.culvert.pages.tunnel.RenderedRows.Rendered;
import dev.culvert.share.Shares;
import dev.culvert.tunnel.TunnelView;
import dev.culvert.tunnel.Tunnels;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code /live/tunnels}: what changed in the list, and in one tunnel's page. */
@RestController
class TunnelFeed {

    /** How often the numbers above the list, and the parts of a tunnel's page, are drawn anew. */
    private static final Duration PACE = Duration.ofMillis(500);

    /** How often history, destinations and the longer graphs are drawn anew. */
    private static final Duration SLOW_PACE = Duration.ofSeconds(15);

    /** Changes that wait for a slow viewer; older ones are dropped, newer ones replace them. */
    private static final int MAX_WAITING = 1_000;

    static final List<String> PARTS =
            List.of(
                    "state",
                    "actions",
                    "route",
                    "problem",
                    "checklist",
                    "traffic",
                    "connections",
                    "shares");

    private final Tunnels tunnels;
    private final RenderedRows rows;
    private final Fragments fragments;
    private final LiveAnswer answer;
    private final Shares shares;
    private final TunnelDetails details;
    private final TunnelRecords records;
    private final Clock clock;

    TunnelFeed(
            Tunnels tunnels,
            RenderedRows rows,
            Fragments fragments,
            LiveAnswer answer,
            Shares shares,
            TunnelDetails details,
            TunnelRecords records,
            Clock clock) {
        this.tunnels = tunnels;
        this.rows = rows;
        this.fragments = fragments;
        this.answer = answer;
        this.shares = shares;
        this.details = details;
        this.records = records;
        this.clock = clock;
    }

    @GetMapping(path = "/live/tunnels", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<String>> list(
            Caller caller,
            @RequestParam @Nullable String q,
            @RequestParam @Nullable String show,
            @RequestHeader(value = "Last-Event-ID", required = false) @Nullable String seen,
            ServerWebExchange exchange) {
        RowFilter filter = RowFilter.of(q, show);
        Flux<Rendered> mine = mine(caller).share();
        Flux<ServerSentEvent<String>> above =
                mine.sample(PACE)
                        .onBackpressureLatest()
                        .concatMap(change -> above(caller, filter), 1)
                        .transform(TunnelFeed::changedOnly);
        Flux<Rendered> snapshot = tunnels.since(caller, sequence(seen)).map(rows::render);
        return answer.of(
                caller,
                exchange,
                Flux.merge(
                        mine.mergeWith(snapshot)
                                .filter(newest())
                                .map(change -> event(change, filter)),
                        only(caller, filter),
                        above(caller, filter).concatWith(above)));
    }

    @GetMapping(path = "/live/tunnels/{id}", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<String>> one(
            Caller caller, @PathVariable UUID id, ServerWebExchange exchange) {
        Flux<Rendered> changes = mine(caller).filter(change -> change.id().equals(id));
        Flux<ServerSentEvent<String>> parts =
                changes.sample(PACE)
                        .onBackpressureLatest()
                        .concatMap(change -> parts(caller, id), 1)
                        .transform(TunnelFeed::changedOnly);
        return tunnels.find(caller, id)
                .flatMapMany(view ->
                        answer.of(
                                caller,
                                exchange,
                                Flux.merge(
                                        parts(caller, id).concatWith(parts),
                                        past(caller, id).transform(TunnelFeed::changedOnly))));
    }

    private Flux<Rendered> mine(Caller caller) {
        return rows.changes()
                .filter(change -> change.owner().equals(caller.id()))
                .onBackpressureBuffer(MAX_WAITING, BufferOverflowStrategy.DROP_OLDEST);
    }

    private static ServerSentEvent<String> event(Rendered change, RowFilter filter) {
        TunnelView view = change.view();
        String html = change.html();
        return view == null || html == null || !filter.admits(view)
                ? LiveAnswer.event("gone", change.rowId())
                : LiveAnswer.element(html, change.sequence());
    }

    /** The ids of all rows, so that a viewer who was away drops what went meanwhile. */
    private Flux<ServerSentEvent<String>> only(Caller caller, RowFilter filter) {
        return tunnels.all(caller)
                .filter(filter::admits)
                .map(view -> "t-" + view.tunnel().id())
                .collect(Collectors.joining(" "))
                .map(ids -> LiveAnswer.event("only", ids))
                .flux();
    }

    /** The numbers above the list and the headings of its parts. */
    private Flux<ServerSentEvent<String>> above(Caller caller, RowFilter filter) {
        return Mono.zip(tunnels.all(caller).collectList(), shares.all(caller).count())
                .flatMapIterable(both -> {
                    List<TunnelView> views = both.getT1();
                    List<TunnelRow> shown =
                            views.stream()
                                    .filter(filter::admits)
                                    .map(view -> TunnelRow.of(view, clock.instant()))
                                    .toList();
                    List<String> html =
                            RowGroup.of(shown).stream()
                                    .map(g -> fragments.render("tunnels/group", "g", g))
                                    .collect(Collectors.toCollection(java.util.ArrayList::new));
                    html.add(
                            fragments.render(
                                    "tunnels/readouts", "sum", Summary.of(views, both.getT2())));
                    return html;
                })
                .map(LiveAnswer::element);
    }

    private Flux<ServerSentEvent<String>> parts(Caller caller, UUID id) {
        return Mono.zip(
                        tunnels.find(caller, id),
                        tunnels.connections(caller, id).collectList(),
                        tunnels.checklist(caller, id))
                .map(both ->
                        TunnelDetail.of(
                                both.getT1(),
                                both.getT2(),
                                List.of(),
                                List.of(),
                                both.getT3(),
                                clock.instant()))
                .flatMapIterable(detail ->
                        PARTS.stream()
                                .map(part -> fragments.render("tunnel/" + part, "t", detail))
                                .map(LiveAnswer::element)
                                .toList())
                .onErrorResume(gone -> Flux.just(LiveAnswer.event("gone", "route")));
    }

    /** What comes from the database and changes slowly. */
    private Flux<ServerSentEvent<String>> past(Caller caller, UUID id) {
        return Flux.interval(SLOW_PACE)
                .onBackpressureDrop()
                .concatMap(
                        tick ->
                                records.of(caller, id)
                                        .flatMapIterable(record -> record.render(fragments))
                                        .map(LiveAnswer::element)
                                        .onErrorComplete(),
                        1);
    }

    /** Lets an element pass only when it differs from the last one with its opening tag's id. */
    private static Flux<ServerSentEvent<String>> changedOnly(Flux<ServerSentEvent<String>> events) {
        return Flux.defer(() -> {
            Map<String, String> last = new ConcurrentHashMap<>();
            return events.filter(event -> {
                String html = String.valueOf(event.data());
                return !html.equals(last.put(idOf(html), html));
            });
        });
    }

    private static String idOf(String html) {
        int from = html.indexOf(" id=\"") + 5;
        return from < 5 ? html : html.substring(from, html.indexOf('"', from));
    }

    /** A snapshot and the changes overlap: an older view of a tunnel never follows a newer one. */
    private static java.util.function.Predicate<Rendered> newest() {
        Map<UUID, Long> sent = new ConcurrentHashMap<>();
        return change -> {
            Long before = sent.put(change.id(), change.sequence());
            return before == null || before <= change.sequence();
        };
    }

    private static @Nullable Long sequence(@Nullable String seen) {
        return seen != null && seen.matches("\\d{1,18}") ? Long.valueOf(seen) : null;
    }
}
