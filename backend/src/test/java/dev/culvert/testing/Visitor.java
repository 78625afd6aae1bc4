package dev.culvert.testing;

import dev.culvert.account.Caller;
import dev.culvert.account.Person;
import dev.culvert.audit.Via;
import java.util.UUID;
import org.springframework.test.web.reactive.server.WebTestClient;

/**
 * A person of a test.
 *
 * @param password signs in at {@code POST /login}
 * @param token an API token of theirs, scope all
 * @param web sends the token with every request to the console
 */
public record Visitor(Person person, String password, String token, WebTestClient web) {

    public UUID id() {
        return person.id();
    }

    /** The same for doors that want to know who acts. */
    public Caller caller() {
        return new Caller(person, Via.API, "127.0.0.1");
    }
}
