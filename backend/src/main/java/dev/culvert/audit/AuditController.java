package dev.culvert.audit;

import dev.culvert.api.Items;
import dev.culvert.problem.Problem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** The log over the API, for admins and auditors: the security rules let nobody else in. */
@RestController
@RequestMapping("/api/v1/audit")
class AuditController {

    private static final MediaType CSV = MediaType.parseMediaType("text/csv;charset=UTF-8");
    private static final MediaType JSONL =
            MediaType.parseMediaType("application/jsonl;charset=UTF-8");

    private final Reading reading;
    private final JsonMapper json;

    AuditController(Reading reading, JsonMapper json) {
        this.reading = reading;
        this.json = json;
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
        return switch (format) {
            case "jsonl" -> {
                Flux<String> lines =
                        reading.export(reader, format)
                                .map(event -> json.writeValueAsString(EventView.of(event)) + "\n");
                yield download(JSONL, "culvert-audit.jsonl", lines);
            }
            case "csv" -> {
                Flux<String> lines =
                        reading.export(reader, format)
                                .map(event -> Csv.line(EventView.of(event).cells()))
                                .startWith(Csv.line(EventView.COLUMNS));
                yield download(CSV, "culvert-audit.csv", lines);
            }
            default -> throw unknownFormat(format);
        };
    }

    @GetMapping("/verify")
    Mono<Verification> verify(Actor reader) {
        return reading.verify(reader);
    }

    private static ResponseEntity<Flux<String>> download(
            MediaType type, String name, Flux<String> lines) {
        return ResponseEntity.ok()
                .contentType(type)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(lines);
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

    private static RuntimeException unknownFormat(String format) {
        return Problem.invalid(
                        "BAD_FORMAT",
                        "There is no such export format",
                        "format is " + format + "; it may be jsonl or csv.",
                        "Ask for " + String.join(" or ", List.of("jsonl", "csv")) + ".")
                .asException();
    }
}
