package dev.culvert.pages;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What just happened, said on the page that a form leads to. Fixed texts: a link can't forge one.
 */
public enum Said {
    STARTED("Started"),
    SAVED("Saved"),
    STOPPED("Stopped; its connections were cut"),
    DELETED("Deleted"),
    CUT("Disconnected"),
    RENAMED("Renamed"),
    TRUSTED("Trusted from now on"),
    ADDED("Added"),
    ANSWERED("Answered; the server decides now"),
    IMPORTED("Imported; what you chose is trusted from now on"),
    REVOKED("Ended; whoever used it is cut off"),
    CHANGED("Password changed; you are signed out everywhere else"),
    DISABLED("Disabled; they are signed out"),
    ENABLED("Enabled; they can sign in again");

    private final String words;

    Said(String words) {
        this.words = words;
    }

    /** A redirect to {@code path} that says this there. */
    public String at(String path) {
        return "redirect:" + path + "?said=" + name().toLowerCase(Locale.ROOT);
    }

    static @Nullable String words(@Nullable String code) {
        return Arrays.stream(values())
                .filter(said -> said.name().equalsIgnoreCase(code))
                .map(said -> said.words)
                .findFirst()
                .orElse(null);
    }
}
