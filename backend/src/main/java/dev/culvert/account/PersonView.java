package dev.culvert.account;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A person as the API shows them. */
record PersonView(
        UUID id,
        String name,
        Role role,
        boolean disabled,
        Instant createdAt,
        @Nullable Instant lastSeen) {

    static PersonView of(Profile profile) {
        Person person = profile.person();
        return new PersonView(
                person.id(),
                person.name(),
                person.role(),
                profile.disabled(),
                profile.createdAt(),
                profile.lastSeen());
    }
}
