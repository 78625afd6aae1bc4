package dev.culvert.audit;

import dev.culvert.problem.Problem;
import java.util.List;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import tools.jackson.databind.json.JsonMapper;

/** The whole log as a file, for the API and the pages alike. */
@Component
public final class AuditExport {

    private static final MediaType CSV = MediaType.parseMediaType("text/csv;charset=UTF-8");
    private static final MediaType JSONL =
            MediaType.parseMediaType("application/jsonl;charset=UTF-8");

    private final Reading reading;
    private final JsonMapper json;

    AuditExport(Reading reading, JsonMapper json) {
        this.reading = reading;
        this.json = json;
    }

    /**
     * The file as a download, read from the database as fast as it is taken; the export is an
     * event.
     *
     * @param format {@code jsonl} or {@code csv}
     * @throws dev.culvert.problem.ProblemException {@code BAD_FORMAT}
     */
    public ResponseEntity<Flux<String>> answer(Actor reader, String format) {
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

    private static ResponseEntity<Flux<String>> download(
            MediaType type, String name, Flux<String> lines) {
        return ResponseEntity.ok()
                .contentType(type)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(lines);
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
