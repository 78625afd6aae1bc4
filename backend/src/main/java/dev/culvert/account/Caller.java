package dev.culvert.account;

import dev.culvert.audit.Actor;
import dev.culvert.audit.Via;
import java.util.UUID;

/**
 * Who sent this request; an argument of any controller method. Where nobody is signed in the method
 * is not called and the answer is 401.
 *
 * @param address where the request came from
 */
public record Caller(Person person, Via via, String address) {

    /** The person's id. */
    public UUID id() {
        return person.id();
    }

    /** Whether the person has exactly this role. */
    public boolean is(Role role) {
        return person.role() == role;
    }

    /** The same for the audit log. */
    public Actor actor() {
        return new Actor(person.id(), person.name(), via, address);
    }
}
