package dev.culvert.audit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who did it.
 *
 * @param id the person; null for the console itself and for somebody who is not signed in
 * @param name the person's name at that time
 * @param address where the request came from; null for the console itself
 */
public record Actor(@Nullable UUID id, String name, Via via, @Nullable String address) {

    public Actor {
        name = Text.clean(name);
        address = address == null ? null : Text.clean(address);
    }

    /** The console itself: expiry, start, automation. */
    public static Actor system() {
        return new Actor(null, "culvert", Via.SYSTEM, null);
    }
}
