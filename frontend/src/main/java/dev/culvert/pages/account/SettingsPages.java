package dev.culvert.pages.account;

import dev.culvert.account.ApiTokens;
import dev.culvert.account.Caller;
import dev.culvert.account.People;
import dev.culvert.account.Role;
import dev.culvert.account.Scope;
import dev.culvert.pages.Page;
import dev.culvert.pages.Said;
import dev.culvert.pages.SignedIn;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.reactive.result.view.Rendering;
import reactor.core.publisher.Mono;

/** {@code /settings}: one's own password and tokens and, for admins, people. */
@Controller
class SettingsPages implements SignedIn {

    private final People people;
    private final ApiTokens tokens;
    private final Clock clock;

    SettingsPages(People people, ApiTokens tokens, Clock clock) {
        this.people = people;
        this.tokens = tokens;
        this.clock = clock;
    }

    @GetMapping("/settings")
    Mono<Rendering> page(Caller caller) {
        return page(caller, null, null, null);
    }

    @PostMapping("/settings/password")
    Mono<Rendering> password(Caller caller, PasswordForm form) {
        return people.changeOwnPassword(caller, text(form.old()), text(form.next()))
                .thenReturn(said(Said.CHANGED))
                .onErrorResume(ProblemException.class, e -> again(caller, e));
    }

    /** The answer shows the secret, this once: it is not kept and so cannot be redirected to. */
    @PostMapping("/settings/tokens")
    Mono<Rendering> makeToken(Caller caller, NameForm form) {
        return tokens.create(caller.actor(), caller.id(), text(form.name()), Scope.ALL, null)
                .flatMap(made -> page(caller, null, made.secret(), null))
                .onErrorResume(ProblemException.class, e -> again(caller, e));
    }

    @PostMapping("/settings/tokens/{id}/revoke")
    Mono<Rendering> revokeToken(Caller caller, @PathVariable UUID id) {
        return tokens.revoke(caller.actor(), caller.id(), id).thenReturn(said(Said.REVOKED));
    }

    @PostMapping("/settings/people")
    Mono<Rendering> addPerson(Caller caller, PersonForm form) {
        return admin(caller)
                .then(
                        Mono.defer(() ->
                                people.add(
                                        caller.actor(),
                                        text(form.name()),
                                        text(form.password()),
                                        role(form.role()))))
                .map(person -> said(Said.ADDED))
                .onErrorResume(ProblemException.class, e -> page(caller, form, null, e.problem()));
    }

    @PostMapping("/settings/people/{id}/disable")
    Mono<Rendering> disable(Caller caller, @PathVariable UUID id) {
        return admin(caller)
                .then(Mono.defer(() -> people.disable(caller.actor(), id)))
                .thenReturn(said(Said.DISABLED))
                .onErrorResume(ProblemException.class, e -> again(caller, e));
    }

    @PostMapping("/settings/people/{id}/enable")
    Mono<Rendering> enable(Caller caller, @PathVariable UUID id) {
        return admin(caller)
                .then(Mono.defer(() -> people.enable(caller.actor(), id)))
                .thenReturn(said(Said.ENABLED))
                .onErrorResume(ProblemException.class, e -> again(caller, e));
    }

    private Mono<Rendering> again(Caller caller, ProblemException e) {
        return page(caller, null, null, e.problem());
    }

    private Mono<Rendering> page(
            Caller caller,
            @Nullable PersonForm form,
            @Nullable String madeToken,
            @Nullable Problem problem) {
        Instant now = clock.instant();
        Mono<List<PersonRow>> everybody =
                caller.is(Role.ADMIN)
                        ? people.all().map(p -> PersonRow.of(p, caller, now)).collectList()
                        : Mono.just(List.of());
        return Mono.zip(
                        everybody,
                        tokens.list(caller.id()).map(t -> TokenRow.of(t, now)).collectList())
                .map(both ->
                        Page.of("settings/index")
                                .with("people", both.getT1())
                                .with("tokens", both.getT2())
                                .with("form", form == null ? PersonForm.EMPTY : form)
                                .with("madeToken", madeToken)
                                .with(problem)
                                .build());
    }

    private static Mono<Void> admin(Caller caller) {
        return caller.is(Role.ADMIN)
                ? Mono.empty()
                : Mono.error(
                        new Problem(
                                        "FORBIDDEN",
                                        403,
                                        "Only admins manage people",
                                        "Your role is another one.",
                                        "Ask an admin of this console.")
                                .asException());
    }

    private static Rendering said(Said said) {
        return Rendering.view(said.at("/settings")).build();
    }

    /** Anything else than a role that there is makes a member, who may do the least. */
    private static Role role(@Nullable String name) {
        return Arrays.stream(Role.values())
                .filter(role -> role.name().equals(name))
                .findFirst()
                .orElse(Role.MEMBER);
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    record NameForm(@Nullable String name) {}

    record PasswordForm(@Nullable String old, @Nullable String next) {
        @Override
        public String toString() {
            return "PasswordForm[***]";
        }
    }

    record PersonForm(@Nullable String name, @Nullable String password, @Nullable String role) {
        static final PersonForm EMPTY = new PersonForm("", null, "MEMBER");

        @Override
        public String toString() {
            return "PersonForm[" + name + ", " + role + "]";
        }
    }
}
