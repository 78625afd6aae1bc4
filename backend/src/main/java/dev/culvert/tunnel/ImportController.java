package dev.culvert.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.tunnel.ImportJson.MadeJson;
import dev.culvert.tunnel.ImportJson.PreviewJson;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /api/v1/hosts/import}: an ssh_config becomes Hosts and tunnels. */
@RestController
@RequestMapping("/api/v1/hosts/import")
class ImportController {

    private final ConfigImport imports;

    ImportController(ConfigImport imports) {
        this.imports = imports;
    }

    @PostMapping("/preview")
    Mono<PreviewJson> preview(Caller caller, @Valid @RequestBody Text text) {
        return imports.preview(caller, text.sshConfig()).map(PreviewJson::of);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Mono<MadeJson> make(Caller caller, @Valid @RequestBody Wish wish) {
        boolean start = wish.start() != null && wish.start();
        return imports.preview(caller, wish.sshConfig())
                .flatMap(plan ->
                        imports.make(caller, wish.sshConfig(), wish.hosts(), start)
                                .map(made -> MadeJson.of(made, plan)));
    }

    record Text(@NotNull String sshConfig) {}

    /**
     * @param hosts names in the file to take; null takes all that can be made
     */
    record Wish(@NotNull String sshConfig, @Nullable List<String> hosts, @Nullable Boolean start) {}
}
