package dev.culvert.pages.host;

import dev.culvert.account.Caller;
import dev.culvert.pages.Page;
import dev.culvert.pages.Said;
import dev.culvert.pages.SignedIn;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.tunnel.ConfigImport;
import dev.culvert.tunnel.ConfigImport.Imported;
import dev.culvert.tunnel.ImportPlan;
import dev.culvert.tunnel.config.SshConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.reactive.result.view.Rendering;
import reactor.core.publisher.Mono;

/** {@code /hosts/import}: an ssh_config, what it would make, and making it. */
@Controller
class ImportPages implements SignedIn {

    /** Bytes of a file that are read; UTF-8 takes up to three for each of the parser's units. */
    private static final int MAX_BYTES = 3 * SshConfig.MAX_LENGTH;

    private final ConfigImport imports;

    ImportPages(ConfigImport imports) {
        this.imports = imports;
    }

    @GetMapping("/hosts/import")
    Mono<Rendering> form(Caller caller) {
        return Mono.just(Page.of("hosts/import").build());
    }

    @PostMapping("/hosts/import/preview")
    Mono<Rendering> preview(Caller caller, ImportForm form) {
        return form.text()
                .flatMap(text ->
                        imports.preview(caller, text)
                                .map(plan -> page(text, plan).build())
                                .onErrorResume(ProblemException.class, e -> again(text, e)))
                .onErrorResume(ProblemException.class, e -> again("", e));
    }

    @PostMapping("/hosts/import")
    Mono<Rendering> make(Caller caller, ImportForm form) {
        return form.text()
                .flatMap(text ->
                        imports.make(caller, text, form.chosen(), form.starts())
                                .flatMap(made -> made(caller, text, made))
                                .onErrorResume(
                                        ProblemException.class,
                                        e ->
                                                imports.preview(caller, text)
                                                        .map(plan ->
                                                                page(text, plan)
                                                                        .with(e.problem())
                                                                        .build())
                                                        .onErrorResume(
                                                                ProblemException.class,
                                                                worse -> again(text, worse))))
                .onErrorResume(ProblemException.class, e -> again("", e));
    }

    /** Back to the Hosts; where something was left out, the preview once more with the reasons. */
    private Mono<Rendering> made(Caller caller, String text, Imported made) {
        if (made.left().isEmpty()) {
            return Mono.just(Rendering.view(Said.ADDED.at("/hosts")).build());
        }
        return imports.preview(caller, text)
                .map(plan -> page(text, plan).with("left", made.left()).build());
    }

    private static Page page(String text, ImportPlan plan) {
        return Page.of("hosts/import")
                .with("text", shown(text))
                .with("rows", plan.hosts().stream().map(ImportRow::of).toList())
                .with("lines", plan.problems())
                .with("ignored", plan.allIgnored());
    }

    private static Mono<Rendering> again(String text, ProblemException e) {
        return Mono.just(
                Page.of("hosts/import").with("text", shown(text)).with(e.problem()).build());
    }

    /** A browser drops the first line break of a textarea, which would shift every line number. */
    private static String shown(String text) {
        return "\n" + text;
    }

    /** The form: a text or a file, and what was chosen from its preview. */
    record ImportForm(
            @Nullable String config,
            @Nullable FilePart file,
            @Nullable List<String> hosts,
            @Nullable String start) {

        /** The file where one was chosen, else the text. */
        Mono<String> text() {
            String typed = config == null ? "" : config;
            return (file == null ? Mono.<String>empty() : content(file))
                    .filter(content -> !content.isBlank())
                    .switchIfEmpty(Mono.fromCallable(() -> notBlank(typed)));
        }

        List<String> chosen() {
            return hosts == null ? List.of() : hosts;
        }

        boolean starts() {
            return start != null;
        }

        private static Mono<String> content(FilePart file) {
            return DataBufferUtils.join(file.content(), MAX_BYTES)
                    .map(buffer -> {
                        String text = buffer.toString(StandardCharsets.UTF_8);
                        DataBufferUtils.release(buffer);
                        return text;
                    })
                    .onErrorMap(
                            DataBufferLimitException.class,
                            e ->
                                    Problem.invalid(
                                                    "CONFIG_TOO_LONG",
                                                    "The file is too long",
                                                    "At most " + MAX_BYTES + " bytes are read.",
                                                    "Paste the part that you need.")
                                            .asException());
        }

        private static String notBlank(String text) {
            if (text.isBlank()) {
                throw Problem.invalid(
                                "EMPTY_CONFIG",
                                "There is no text yet",
                                "Neither a text nor a file was given.",
                                "Paste your ~/.ssh/config, or choose the file.")
                        .asException();
            }
            return text;
        }
    }
}
