package dev.culvert.pages.account;

import dev.culvert.account.Caller;
import dev.culvert.account.Profile;
import dev.culvert.pages.words.Ago;
import java.time.Instant;

/**
 * A person as an admin's list shows them.
 *
 * @param self whether it is the one who looks
 */
record PersonRow(String id, String name, String role, boolean disabled, boolean self, Ago since) {

    static PersonRow of(Profile profile, Caller caller, Instant now) {
        return new PersonRow(
                profile.person().id().toString(),
                profile.person().name(),
                switch (profile.person().role()) {
                    case MEMBER -> "Member";
                    case AUDITOR -> "Auditor";
                    case ADMIN -> "Admin";
                },
                profile.disabled(),
                profile.person().id().equals(caller.id()),
                Ago.of(profile.createdAt(), now));
    }
}
