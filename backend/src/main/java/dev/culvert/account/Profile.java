package dev.culvert.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person as the list of people shows them.
 *
 * @param disabledAt since when the person may not sign in; null where they may
 * @param lastSeen last request with a session or token, to the minute; null where there was none
 */
public record Profile(
        Person person,
        Instant createdAt,
        @Nullable Instant disabledAt,
        @Nullable Instant lastSeen) {

    /** Whether sign-in and tokens are refused. */
    public boolean disabled() {
        return disabledAt != null;
    }
}
