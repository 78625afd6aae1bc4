package dev.culvert.pages.audit;

import dev.culvert.account.Caller;
import dev.culvert.account.Role;
import dev.culvert.api.Items;
import dev.culvert.audit.AuditEvent;
import dev.culvert.audit.AuditExport;
import dev.culvert.audit.Reading;
import dev.culvert.audit.Verification;
import dev.culvert.pages.Page;
import dev.culvert.pages.SignedIn;
import dev.culvert.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.reactive.result.view.Rendering;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code /audit}: what happened, for admins and auditors. */
@Controller
class AuditPages implements SignedIn {

    private final Reading reading;
    private final AuditExport exports;

    AuditPages(Reading reading, AuditExport exports) {
        this.reading = reading;
        this.exports = exports;
    }

    @GetMapping("/audit")
    Mono<Rendering> page(Caller caller, AuditFilter filter) {
        return allowed(caller)
                .then(
                        Mono.defer(() ->
                                reading.page(caller.actor(), filter.query(Items.LIMIT_DEFAULT))))
                .map(events -> view(filter, events, null));
    }

    @PostMapping("/audit/verify")
    Mono<Rendering> verify(Caller caller) {
        AuditFilter all = new AuditFilter(null, null, null, null, null, null);
        return allowed(caller)
                .then(
                        Mono.defer(() ->
                                Mono.zip(
                                        reading.page(
                                                caller.actor(), all.query(Items.LIMIT_DEFAULT)),
                                        reading.verify(caller.actor()))))
                .map(both -> view(all, both.getT1(), Verdict.of(both.getT2())));
    }

    /** The whole log as a file, whatever the page shows. */
    @GetMapping("/audit/export")
    Mono<ResponseEntity<Flux<String>>> export(
            Caller caller, @RequestParam(defaultValue = "jsonl") String format) {
        return allowed(caller)
                .then(Mono.fromSupplier(() -> exports.answer(caller.actor(), format)));
    }

    private static Rendering view(
            AuditFilter filter, Items<AuditEvent> events, @Nullable Verdict verdict) {
        String search = filter.parameters();
        String next = events.next();
        return Page.of("audit/index")
                .with("filter", filter)
                .with("events", events.items().stream().map(EventRow::of).toList())
                .with("older", next == null ? null : "/audit?before=" + next + search)
                .with(
                        "newer",
                        filter.before() == null ? null : "/audit?" + search.replaceFirst("^&", ""))
                .with("verdict", verdict)
                .build();
    }

    private static Mono<Void> allowed(Caller caller) {
        return caller.is(Role.ADMIN) || caller.is(Role.AUDITOR)
                ? Mono.empty()
                : Mono.error(
                        new Problem(
                                        "FORBIDDEN",
                                        403,
                                        "The audit log is for admins and auditors",
                                        "Your role is neither.",
                                        "Ask an admin of this console.")
                                .asException());
    }

    /** What verifying found, in words. */
    record Verdict(String state, String title, String detail) {
        static Verdict of(Verification found) {
            return found.valid()
                    ? new Verdict("live", "The chain is whole", found.events() + " events checked.")
                    : new Verdict(
                            "failed",
                            "The chain is broken",
                            "Event "
                                    + found.firstBad()
                                    + " is missing or was altered; the "
                                    + found.events()
                                    + " before it are good.");
        }
    }
}
