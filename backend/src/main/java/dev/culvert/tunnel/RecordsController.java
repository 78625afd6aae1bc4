package dev.culvert.tunnel;

import dev.culvert.account.Access;
import dev.culvert.account.Caller;
import dev.culvert.api.Downloads;
import dev.culvert.api.Items;
import dev.culvert.audit.Csv;
import dev.culvert.problem.Problem;
import dev.culvert.traffic.CloseReason;
import dev.culvert.traffic.Destination;
import dev.culvert.traffic.LedgerQuery;
import dev.culvert.traffic.Moved;
import dev.culvert.traffic.Step;
import dev.culvert.tunnel.history.TunnelEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What tunnels did: {@code /api/v1/tunnels/{id}/…} and {@code /api/v1/connections/export}. */
@RestController
@RequestMapping("/api/v1")
class RecordsController {

    private static final MediaType CSV = MediaType.parseMediaType("text/csv;charset=UTF-8");

    private final Records records;
    private final Downloads downloads;
    private final Access access;

    RecordsController(Records records, Downloads downloads, Access access) {
        this.records = records;
        this.downloads = downloads;
        this.access = access;
    }

    @GetMapping("/tunnels/{id}/connections")
    Mono<Items<ConnectionJson>> connections(
            Caller caller,
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String target,
            @RequestParam(required = false) @Nullable String peer,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable Boolean open,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        LedgerQuery query =
                new LedgerQuery(
                        target,
                        peer,
                        reason(reason),
                        open,
                        from,
                        to,
                        Items.limit(limit),
                        Cursor.parse(cursor));
        return records.connections(caller, id, query)
                .map(page ->
                        new Items<>(
                                page.items().stream().map(ConnectionJson::of).toList(),
                                page.next()));
    }

    @GetMapping("/tunnels/{id}/destinations")
    Mono<Items<Destination>> destinations(
            Caller caller,
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable Integer limit) {
        return records.destinations(caller, id, Items.limit(limit)).collectList().map(Items::all);
    }

    @GetMapping("/tunnels/{id}/traffic")
    Mono<Items<Moved>> traffic(
            Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "minute") String by,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to) {
        return records.traffic(caller, id, step(by), from, to).collectList().map(Items::all);
    }

    @GetMapping("/tunnels/{id}/history")
    Mono<Items<EventJson>> history(
            Caller caller,
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable Integer limit) {
        return records.history(caller, id, from, to, Items.limit(limit))
                .collectList()
                .map(EventJson::of)
                .map(Items::all);
    }

    /** All connections of the caller's tunnels as a file, which ends with the right to read it. */
    @GetMapping("/connections/export")
    ResponseEntity<Flux<String>> export(
            Caller caller,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            ServerWebExchange exchange) {
        Flux<String> lines =
                records.everything(caller, from, to)
                        .map(entry -> Csv.line(ConnectionJson.of(entry).cells()))
                        .startWith(Csv.line(ConnectionJson.COLUMNS));
        return ResponseEntity.ok()
                .contentType(CSV)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename("culvert-connections.csv")
                                .build()
                                .toString())
                .body(
                        downloads
                                .oneAtATime(caller.id(), lines)
                                .takeUntilOther(access.ends(exchange)));
    }

    private static Step step(String by) {
        return switch (by) {
            case "minute" -> Step.MINUTE;
            case "day" -> Step.DAY;
            default ->
                    throw Problem.invalid(
                                    "BAD_STEP",
                                    "There is no such step",
                                    "by is " + by + "; it may be minute or day.",
                                    "Ask by minute or by day.")
                            .asException();
        };
    }

    /** Reasons are written as answers write them, or with underscores. */
    private static @Nullable String reason(@Nullable String asked) {
        if (asked == null) {
            return null;
        }
        String words = asked.toLowerCase(Locale.ROOT).replace('_', ' ');
        boolean known =
                Arrays.stream(CloseReason.values()).anyMatch(each -> each.words().equals(words));
        if (!known) {
            String all =
                    Arrays.stream(CloseReason.values())
                            .map(CloseReason::words)
                            .collect(Collectors.joining(", "));
            throw Problem.invalid(
                            "BAD_REASON",
                            "There is no such close reason",
                            "reason is " + asked + ".",
                            "It may be one of: " + all + ".")
                    .asException();
        }
        return words;
    }

    /**
     * A state that held for a while.
     *
     * @param until null while it holds
     * @param skipped changes just before it that were too many to keep
     */
    record EventJson(
            String state,
            Instant since,
            @Nullable Instant until,
            @Nullable String code,
            @Nullable String cause,
            int skipped) {

        /** From the newest to the oldest: each ends where the one before it in the list begins. */
        static List<EventJson> of(List<TunnelEvent> events) {
            List<EventJson> all = new ArrayList<>();
            Instant until = null;
            for (TunnelEvent event : events) {
                all.add(
                        new EventJson(
                                event.state(),
                                event.since(),
                                until,
                                event.code(),
                                event.cause(),
                                event.skipped()));
                until = event.since();
            }
            return all;
        }
    }
}
