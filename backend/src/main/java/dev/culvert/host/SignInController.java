package dev.culvert.host;

import dev.culvert.account.Caller;
import dev.culvert.api.Items;
import dev.culvert.host.KnownHostsImport.Preview;
import dev.culvert.ssh.AgentKeys;
import dev.culvert.ssh.Algorithms;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** {@code /api/v1/hosts}: what servers ask, what they are trusted by, what they agree on. */
@RestController
@RequestMapping("/api/v1/hosts")
class SignInController {

    private final Hosts hosts;
    private final Questions questions;
    private final LinkMaker maker;
    private final KnownHostsImport known;
    private final AgentKeys agent;
    private final HostSettings settings;

    SignInController(
            Hosts hosts,
            Questions questions,
            LinkMaker maker,
            KnownHostsImport known,
            AgentKeys agent,
            HostSettings settings) {
        this.hosts = hosts;
        this.questions = questions;
        this.maker = maker;
        this.known = known;
        this.agent = agent;
        this.settings = settings;
    }

    @GetMapping("/{id}/questions")
    Mono<Items<QuestionJson>> questions(Caller caller, @PathVariable UUID id) {
        return hosts.find(caller, id)
                .map(host ->
                        Items.all(
                                questions.of(caller.id(), id).stream()
                                        .map(QuestionJson::of)
                                        .toList()));
    }

    @PostMapping("/{id}/answers")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<Void> answer(Caller caller, @PathVariable UUID id, @Valid @RequestBody Answers answers) {
        return hosts.find(caller, id)
                .flatMap(host ->
                        questions.answer(caller, id, answers.questionId(), answers.answers()));
    }

    @GetMapping("/{id}/algorithms")
    Mono<ReportJson> algorithms(Caller caller, @PathVariable UUID id) {
        return hosts.find(caller, id)
                .map(host -> maker.report(id).map(ReportJson::of).orElse(ReportJson.UNKNOWN));
    }

    @PostMapping("/known-hosts/preview")
    Mono<Preview> preview(Caller caller, @Valid @RequestBody KnownHostsText file) {
        return known.preview(caller, file.knownHosts());
    }

    @PostMapping("/known-hosts")
    @ResponseStatus(HttpStatus.CREATED)
    Mono<Items<HostsController.View>> importKnownHosts(
            Caller caller, @Valid @RequestBody ChosenHosts wish) {
        return known.apply(caller, wish.knownHosts(), wish.hostIds())
                .map(HostsController.View::of)
                .collectList()
                .map(Items::all);
    }

    @GetMapping("/agent-keys")
    Mono<Items<AgentKeyJson>> agentKeys(Caller caller) {
        Path socket = settings.agent();
        if (socket == null || !hosts.mayUseAgent(caller)) {
            return Mono.error(HostProblems.noAgent());
        }
        return Mono.fromCallable(() -> agent.held(socket))
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorMap(IOException.class, HostProblems::agentSilent)
                .map(held -> Items.all(held.stream().map(AgentKeyJson::of).toList()));
    }

    /**
     * @param answers one for each prompt, in their order; used at once and kept nowhere
     */
    record Answers(@NotNull UUID questionId, @NotNull List<String> answers) {
        @Override
        public String toString() {
            return "Answers[" + questionId + "]";
        }
    }

    record KnownHostsText(@NotNull String knownHosts) {}

    record ChosenHosts(@NotNull String knownHosts, @NotNull Set<UUID> hostIds) {}

    record AgentKeyJson(String type, String fingerprint, String comment) {
        static AgentKeyJson of(AgentKeys.Held held) {
            return new AgentKeyJson(held.key().type(), held.key().fingerprint(), held.comment());
        }
    }

    /**
     * @param at when it was seen; null before the first connection of this run of the console
     */
    record ReportJson(
            @Nullable Instant at,
            @Nullable Algorithms agreed,
            Algorithms.@Nullable Offer offered,
            @Nullable CertificateJson hostCertificate,
            List<String> warnings) {
        static final ReportJson UNKNOWN = new ReportJson(null, null, null, null, List.of());

        static ReportJson of(AlgorithmReport report) {
            return new ReportJson(
                    report.at(),
                    report.agreed(),
                    report.offer(),
                    CertificateJson.of(report.certificate()),
                    report.warnings());
        }
    }
}
