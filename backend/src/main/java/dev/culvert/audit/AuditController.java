package dev.culvert.audit;

import dev.culvert.api.Items;
import dev.culvert.problem.Problem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The log over the API, for admins and auditors: the security rules let nobody else in. */
@RestController
@RequestMapping("/api/v1/audit")
class AuditController {

    private final Reading reading;
    private final AuditExport exports;

    AuditController(Reading reading, AuditExport exports) {
        this.reading = reading;
        this.exports = exports;
    }

    @GetMapping
    Mono<Items<EventView>> list(
            Actor reader,
            @RequestParam(required = false) @Nullable String actor,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String object,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var query =
                new AuditQuery(actor, action, object, from, to, Items.limit(limit), seq(cursor));
        return reading.page(reader, query)
                .map(page ->
                        new Items<>(
                                page.items().stream().map(EventView::of).toList(), page.next()));
    }

    @GetMapping("/export")
    ResponseEntity<Flux<String>> export(
            Actor reader, @RequestParam(defaultValue = "jsonl") String format) {
        return exports.answer(reader, format);
    }

    @GetMapping("/verify")
    Mono<Verification> verify(Actor reader) {
        return reading.verify(reader);
    }

    private static @Nullable Long seq(@Nullable String cursor) {
        try {
            return cursor == null ? null : Long.valueOf(cursor);
        } catch (NumberFormatException unfit) {
            throw Problem.invalid(
                            "BAD_CURSOR",
                            "The cursor is not one of ours",
                            "cursor has to be what a page before answered as next.",
                            "Start again without a cursor.")
                    .asException();
        }
    }
}
