package dev.culvert.account;

import dev.culvert.api.Items;
import dev.culvert.problem.Problem;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** People over the API: everybody sees themselves, admins see and change everybody. */
@RestController
@RequestMapping("/api/v1/users")
class PeopleController {

    private final People people;
    private final TransactionalOperator transaction;

    PeopleController(People people, TransactionalOperator transaction) {
        this.people = people;
        this.transaction = transaction;
    }

    record NewPerson(@NotNull String name, @NotNull String password, @NotNull Role role) {

        @Override
        public String toString() {
            return "NewPerson[name=" + name + ", role=" + role + "]";
        }
    }

    /** Null leaves as it is. */
    record Change(@Nullable Boolean disabled, @Nullable Role role, @Nullable String password) {

        @Override
        public String toString() {
            return "Change[disabled=" + disabled + ", role=" + role + "]";
        }
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Mono<PersonView> add(Caller caller, @Valid @RequestBody NewPerson body) {
        return admin(caller)
                .then(people.add(caller.actor(), body.name(), body.password(), body.role()))
                .flatMap(person -> people.find(person.id()))
                .map(PersonView::of);
    }

    @GetMapping
    Mono<Items<PersonView>> all(Caller caller) {
        return admin(caller)
                .thenMany(people.all())
                .map(PersonView::of)
                .collectList()
                .map(Items::all);
    }

    @GetMapping("/{id}")
    Mono<PersonView> one(Caller caller, @PathVariable UUID id) {
        return visible(caller, id).then(people.find(id)).map(PersonView::of);
    }

    /**
     * All or nothing. A new password ends the person's sessions and tokens, but not this call's.
     */
    @PatchMapping("/{id}")
    Mono<PersonView> change(
            Caller caller, SignedIn by, @PathVariable UUID id, @RequestBody Change body) {
        return admin(caller)
                .then(apply(caller, by, id, body).as(transaction::transactional))
                .then(people.find(id))
                .map(PersonView::of);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> delete(Caller caller, @PathVariable UUID id) {
        return admin(caller).then(people.delete(caller.actor(), id));
    }

    private Mono<Void> apply(Caller caller, SignedIn by, UUID id, Change body) {
        Mono<Void> change = Mono.empty();
        if (body.role() != null) {
            change = change.then(people.changeRole(caller.actor(), id, body.role()));
        }
        if (body.password() != null) {
            UUID kept = by.lease() instanceof Lease.Token token ? token.id() : null;
            change = change.then(people.changePassword(caller.actor(), id, body.password(), kept));
        }
        if (body.disabled() != null) {
            change =
                    change.then(
                            body.disabled()
                                    ? people.disable(caller.actor(), id)
                                    : people.enable(caller.actor(), id));
        }
        return change;
    }

    private static Mono<Void> admin(Caller caller) {
        return caller.is(Role.ADMIN) ? Mono.empty() : Mono.error(adminsOnly().asException());
    }

    private static Mono<Void> visible(Caller caller, UUID id) {
        return caller.id().equals(id) || caller.is(Role.ADMIN)
                ? Mono.empty()
                : Mono.error(Problem.notFound("person").asException());
    }

    private static Problem adminsOnly() {
        return new Problem(
                "FORBIDDEN",
                403,
                "Only admins may do this",
                "It changes or shows the accounts of others.",
                "Ask an admin of this console.");
    }
}
