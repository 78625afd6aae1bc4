package dev.culvert.share;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a person says about a share to make.
 *
 * @param name null: the tunnel's name
 * @param expiresIn null: {@link #DEFAULT_TIME}
 * @param password null: none is asked
 * @param hostHeader the Host that the target is shown: {@code target} (its own), {@code as-sent}
 *     (the share's), or any other text
 */
public record NewShare(
        @Nullable String name,
        @Nullable Duration expiresIn,
        @Nullable String password,
        Access access,
        String hostHeader) {

    /** How long a share lasts when nobody says otherwise. */
    public static final Duration DEFAULT_TIME = Duration.ofHours(1);

    /** Shortest and longest time that a share may be open, from now. */
    public static final Duration SHORTEST_TIME = Duration.ofSeconds(1);

    public static final Duration LONGEST_TIME = Duration.ofDays(30);

    /** Hides the password. */
    @Override
    public String toString() {
        return "NewShare[" + name + "]";
    }
}
