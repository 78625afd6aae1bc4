package dev.culvert.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.problem.Problem;
import dev.culvert.tunnel.export.Export;
import dev.culvert.tunnel.export.Format;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /api/v1/tunnels/…/export}: tunnels as texts for other programs. */
@RestController
@RequestMapping("/api/v1/tunnels")
class ExportController {

    private final Exports exports;

    ExportController(Exports exports) {
        this.exports = exports;
    }

    @GetMapping("/{id}/export")
    Mono<Text> one(
            Caller caller, @PathVariable UUID id, @RequestParam(defaultValue = "ssh") String as) {
        return exports.of(caller, id).map(export -> Text.of(export, Format.of(as)));
    }

    /** All tunnels of a Host, or the tunnels named, as one session. */
    @GetMapping("/export")
    Mono<Text> several(
            Caller caller,
            @RequestParam(required = false) @Nullable UUID host,
            @RequestParam(required = false) @Nullable List<UUID> ids,
            @RequestParam(defaultValue = "ssh") String as) {
        return together(caller, host, ids).map(export -> Text.of(export, Format.of(as)));
    }

    private Mono<Export> together(Caller caller, @Nullable UUID host, @Nullable List<UUID> ids) {
        if ((host == null) == (ids == null)) {
            throw Problem.invalid(
                            "BAD_EXPORT",
                            "Which tunnels shall be written down?",
                            "The request needs a Host or a list of tunnels, one of both.",
                            "Add ?host=<id> or ?ids=<id>,<id>.")
                    .asException();
        }
        return host != null
                ? exports.ofHost(caller, host)
                : Mono.justOrEmpty(ids).flatMap(list -> exports.of(caller, list));
    }

    /**
     * @param fileName a plain name to keep the text under
     */
    record Text(Format as, String fileName, String text) {
        static Text of(Export export, Format format) {
            return new Text(format, export.fileName(format), export.as(format));
        }
    }
}
