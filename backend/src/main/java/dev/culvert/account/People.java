package dev.culvert.account;

import dev.culvert.audit.Actor;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Everybody with an account. */
@Component
public final class People {

    /**
     * Adds a person who can sign in at once.
     *
     * <p>Signals a problem where the name is taken or unfit or the password too short.
     */
    public Mono<Person> add(Actor actor, String name, String password, Role role) {
        throw new UnsupportedOperationException();
    }

    /** Everybody, by name. */
    public Flux<Profile> all() {
        throw new UnsupportedOperationException();
    }

    /** The person with this id; signals {@code NOT_FOUND} where there is none. */
    public Mono<Profile> find(UUID id) {
        throw new UnsupportedOperationException();
    }

    /** Ends every session and refuses sign-in and tokens; signals {@code LAST_ADMIN}. */
    public Mono<Void> disable(Actor actor, UUID id) {
        throw new UnsupportedOperationException();
    }

    /** Allows sign-in and tokens again. */
    public Mono<Void> enable(Actor actor, UUID id) {
        throw new UnsupportedOperationException();
    }

    /** Changes what the person may do, from their next request on; signals {@code LAST_ADMIN}. */
    public Mono<Void> changeRole(Actor actor, UUID id, Role role) {
        throw new UnsupportedOperationException();
    }

    /** Sets a new password for somebody and ends their sessions. */
    public Mono<Void> changePassword(Actor actor, UUID id, String password) {
        throw new UnsupportedOperationException();
    }

    /**
     * Sets the caller's own password, who has to know the present one; ends their other sessions.
     */
    public Mono<Void> changeOwnPassword(Caller caller, String present, String next) {
        throw new UnsupportedOperationException();
    }

    /** Removes the person with everything that is theirs; signals {@code LAST_ADMIN}. */
    public Mono<Void> delete(Actor actor, UUID id) {
        throw new UnsupportedOperationException();
    }

    /** Ids of people who were just disabled or deleted: what they have open has to end. */
    public Flux<UUID> ended() {
        throw new UnsupportedOperationException();
    }
}
