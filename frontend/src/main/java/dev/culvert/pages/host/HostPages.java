package dev.culvert.pages.host;

import dev.culvert.account.Caller;
import dev.culvert.host.AlgorithmReports;
import dev.culvert.host.Checklist;
import dev.culvert.host.Host;
import dev.culvert.host.HostCheck;
import dev.culvert.host.HostTrust;
import dev.culvert.host.Hosts;
import dev.culvert.host.Keys;
import dev.culvert.host.NewHost;
import dev.culvert.host.Questions;
import dev.culvert.pages.Htmx;
import dev.culvert.pages.Ids;
import dev.culvert.pages.Page;
import dev.culvert.pages.Said;
import dev.culvert.pages.SignedIn;
import dev.culvert.pages.TrustLink;
import dev.culvert.pages.drawing.CheckLine;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.tunnel.Tunnels;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.reactive.result.view.Rendering;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code /hosts}: saved SSH servers. */
@Controller
class HostPages implements SignedIn {

    private final Hosts hosts;
    private final Keys keys;
    private final HostTrust trust;
    private final HostCheck check;
    private final Tunnels tunnels;
    private final Questions questions;
    private final AlgorithmReports algorithms;
    private final Clock clock;

    HostPages(
            Hosts hosts,
            Keys keys,
            HostTrust trust,
            HostCheck check,
            Tunnels tunnels,
            Questions questions,
            AlgorithmReports algorithms,
            Clock clock) {
        this.clock = clock;
        this.questions = questions;
        this.algorithms = algorithms;
        this.hosts = hosts;
        this.keys = keys;
        this.trust = trust;
        this.check = check;
        this.tunnels = tunnels;
    }

    @GetMapping("/hosts")
    Mono<Rendering> list(Caller caller) {
        return page(caller, HostForm.empty(caller.person().name())).map(Page::build);
    }

    @PostMapping("/hosts")
    Mono<Rendering> add(Caller caller, HostForm form) {
        return hosts.add(caller, form.toNewHost())
                .map(host -> Rendering.view(Said.ADDED.at("/hosts/" + host.id())).build())
                .onErrorResume(
                        ProblemException.class,
                        e -> page(caller, form).map(page -> page.with(e.problem()).build()));
    }

    @GetMapping("/hosts/{id}")
    Mono<Rendering> one(
            Caller caller, @PathVariable UUID id, @RequestParam @Nullable String tunnel) {
        return hosts.find(caller, id)
                .flatMap(host -> editPage(caller, host, HostForm.of(host), null, null))
                .map(page -> page.with("tunnel", Ids.orNull(tunnel)).build());
    }

    @PostMapping("/hosts/{id}")
    Mono<Rendering> change(
            Caller caller,
            @PathVariable UUID id,
            HostForm form,
            @RequestParam @Nullable String check) {
        return hosts.find(caller, id)
                .flatMap(old ->
                        hosts.change(caller, id, form.onto(old))
                                .flatMap(host ->
                                        check == null
                                                ? Mono.just(saved(id))
                                                : checked(caller, host))
                                .onErrorResume(
                                        ProblemException.class,
                                        e -> edit(caller, old, form, null, e.problem())));
    }

    /** Answers with the checklist itself: a check is looked at once and kept nowhere. */
    @PostMapping("/hosts/{id}/check")
    Mono<Rendering> check(Caller caller, @PathVariable UUID id) {
        return hosts.find(caller, id).flatMap(host -> checked(caller, host));
    }

    /** Trusts a key, and where a tunnel waited for it, tries that again at once. */
    @PostMapping("/hosts/{id}/trust")
    Mono<Rendering> trust(
            Caller caller,
            @PathVariable UUID id,
            @RequestParam String fingerprint,
            @RequestParam @Nullable String tunnel,
            ServerWebExchange exchange) {
        UUID waiting = Ids.orNull(tunnel);
        return trust.trust(caller, id, fingerprint)
                .then(waiting == null ? Mono.empty() : tunnels.start(caller, waiting).then())
                .then(
                        Mono.fromSupplier(() ->
                                Htmx.done(
                                        exchange,
                                        Said.TRUSTED,
                                        waiting == null ? "/hosts/" + id : "/")));
    }

    @PostMapping("/hosts/{id}/delete")
    Mono<Rendering> delete(Caller caller, @PathVariable UUID id) {
        return hosts.find(caller, id)
                .flatMap(host ->
                        hosts.delete(caller, id)
                                .thenReturn(Rendering.view(Said.DELETED.at("/hosts")).build())
                                .onErrorResume(
                                        ProblemException.class,
                                        e ->
                                                edit(
                                                        caller,
                                                        host,
                                                        HostForm.of(host),
                                                        null,
                                                        e.problem())));
    }

    /** Hands an answer to the server that waits for it; it is kept nowhere. */
    @PostMapping("/hosts/{id}/answers")
    Mono<Rendering> answer(Caller caller, @PathVariable UUID id, ServerWebExchange exchange) {
        return Mono.zip(hosts.find(caller, id), exchange.getFormData())
                .flatMap(both -> {
                    MultiValueMap<String, String> form = both.getT2();
                    UUID question = Ids.orNull(form.getFirst("question"));
                    UUID tunnel = Ids.orNull(form.getFirst("tunnel"));
                    return questions
                            .answer(
                                    caller,
                                    id,
                                    question == null ? id : question,
                                    form.getOrDefault("answer", List.of()))
                            .thenReturn(
                                    Rendering.view(
                                                    Said.ANSWERED.at(
                                                            tunnel == null
                                                                    ? "/hosts/" + id
                                                                    : "/tunnels/" + tunnel))
                                            .build())
                            .onErrorResume(
                                    ProblemException.class,
                                    e ->
                                            edit(
                                                    caller,
                                                    both.getT1(),
                                                    HostForm.of(both.getT1()),
                                                    null,
                                                    e.problem()));
                });
    }

    /** Allows old algorithms for this Host, or refuses them again; tunnels that wait try again. */
    @PostMapping("/hosts/{id}/legacy")
    Mono<Rendering> legacy(
            Caller caller, @PathVariable UUID id, @RequestParam(defaultValue = "no") String allow) {
        return hosts.find(caller, id)
                .flatMap(old ->
                        hosts.change(caller, id, NewHost.of(old).withLegacy(allow.equals("yes"))))
                .map(host -> saved(id));
    }

    private static Rendering saved(UUID id) {
        return Rendering.view(Said.SAVED.at("/hosts/" + id)).build();
    }

    private Mono<Rendering> checked(Caller caller, Host host) {
        return check.run(caller, host.id())
                .flatMap(list -> edit(caller, host, HostForm.of(host), list, null));
    }

    /** The list; {@code open} names the form of a key that stays open. */
    Mono<Page> page(Caller caller, HostForm form) {
        return Mono.zip(
                        hosts.all(caller).collectList(),
                        keys.all(caller).collectList(),
                        tunnels.all(caller).collectList())
                .map(all ->
                        Page.of("hosts/index")
                                .with(
                                        "hosts",
                                        all.getT1().stream()
                                                .map(h ->
                                                        HostRow.of(
                                                                h,
                                                                all.getT1(),
                                                                all.getT2(),
                                                                all.getT3()))
                                                .toList())
                                .with("keys", all.getT2())
                                .with("agent", hosts.mayUseAgent(caller))
                                .with("form", form));
    }

    private Mono<Rendering> edit(
            Caller caller,
            Host host,
            HostForm form,
            @Nullable Checklist checklist,
            @Nullable Problem problem) {
        return editPage(caller, host, form, checklist, problem).map(Page::build);
    }

    private Mono<Page> editPage(
            Caller caller,
            Host host,
            HostForm form,
            @Nullable Checklist checklist,
            @Nullable Problem problem) {
        Checklist.ShownKey shown = checklist == null ? null : checklist.hostKey();
        return Mono.zip(
                        hosts.all(caller).collectList(),
                        keys.all(caller).collectList(),
                        tunnels.all(caller).collectList())
                .map(all ->
                        Page.of("hosts/edit")
                                .with("h", HostRow.of(host, all.getT1(), all.getT2(), all.getT3()))
                                .with(
                                        "others",
                                        all.getT1().stream()
                                                .filter(h -> !h.id().equals(host.id()))
                                                .toList())
                                .with("keys", all.getT2())
                                .with("agent", hosts.mayUseAgent(caller))
                                .with("question", questions.of(caller.id(), host.id()).orElse(null))
                                .with("report", algorithms.of(host).map(ReportRow::of).orElse(null))
                                .with("form", form)
                                .with("trust", trustLink(host, shown))
                                .with("pending", shown == null || shown.trusted() ? null : shown)
                                .with(
                                        "steps",
                                        checklist == null
                                                ? List.of()
                                                : CheckLine.of(checklist.steps(), clock.instant()))
                                .with(problem));
    }

    private static @Nullable String trustLink(Host host, Checklist.@Nullable ShownKey shown) {
        return shown == null ? null : TrustLink.to(host.id().toString(), shown.fingerprint(), null);
    }
}
