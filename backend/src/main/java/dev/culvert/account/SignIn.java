package dev.culvert.account;

import dev.culvert.audit.Actor;
import dev.culvert.audit.AuditLog;
import dev.culvert.audit.Entry;
import dev.culvert.audit.Via;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Compares a name and a password with what is stored; slows down who guesses. */
@Component
class SignIn {

    private final PersonRows people;
    private final Passwords passwords;
    private final AuditLog audit;
    private final Throttle throttle = new Throttle(Clock.systemUTC());

    SignIn(PersonRows people, Passwords passwords, AuditLog audit) {
        this.people = people;
        this.passwords = passwords;
        this.audit = audit;
    }

    /** How an attempt ended. */
    sealed interface Outcome {

        /** The password is right and the person may sign in. */
        record Passed(Person person) implements Outcome {}

        /** Name or password is wrong, or the person is disabled: nobody learns which. */
        record Wrong() implements Outcome {}

        /** Nothing was compared; to be tried again after {@code left}. */
        record TooSoon(Duration left) implements Outcome {}
    }

    Mono<Outcome> attempt(String name, String password, String address) {
        return Mono.defer(() -> {
            Duration wait = throttle.admit(address, name);
            if (!wait.isZero()) {
                return Mono.just(new Outcome.TooSoon(wait));
            }
            return PersonName.isTooLong(name)
                    ? compare(cut(name), Mono.empty(), password, address)
                    : compare(name, find(name), password, address);
        });
    }

    private Mono<PersonRows.WithHash> find(String name) {
        // PostgreSQL takes no NUL; no name has one.
        return people.byName(name.replace('\0', '\uFFFD'));
    }

    private Mono<Outcome> compare(
            String name, Mono<PersonRows.WithHash> row, String password, String address) {
        return row.map(Candidate::new)
                .defaultIfEmpty(Candidate.NOBODY)
                .flatMap(candidate ->
                        passwords
                                .matches(password, candidate.hash())
                                .flatMap(right -> judge(candidate, right, name, address)));
    }

    private Mono<Outcome> judge(Candidate candidate, boolean right, String name, String address) {
        PersonRows.WithHash row = candidate.row();
        if (right && row != null && !row.disabled()) {
            throttle.passed(address, name);
            return Mono.just(new Outcome.Passed(row.person()));
        }
        return refused(row, name, address).thenReturn(new Outcome.Wrong());
    }

    private Mono<Void> refused(PersonRows.@Nullable WithHash row, String name, String address) {
        Person person = row == null ? null : row.person();
        String known = person == null ? name : person.name();
        Actor actor = new Actor(person == null ? null : person.id(), known, Via.PAGE, address);
        Entry entry =
                Entry.of("person.signed_in", "person", person == null ? null : person.id(), known)
                        .failed();
        String why = row == null ? "unknown name" : row.disabled() ? "disabled" : "wrong password";
        return audit.record(actor, entry.with("why", why));
    }

    /** What the log keeps of a name that nobody has. */
    private static String cut(String name) {
        return name.substring(0, PersonName.LONGEST) + "…";
    }

    private record Candidate(PersonRows.@Nullable WithHash row) {
        static final Candidate NOBODY = new Candidate(null);

        @Nullable String hash() {
            return row == null ? null : row.passwordHash();
        }
    }
}
