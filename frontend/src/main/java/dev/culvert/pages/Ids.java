package dev.culvert.pages;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Ids as forms send them. */
public final class Ids {

    private Ids() {}

    /** The id, or null for nothing chosen and for anything that is no id. */
    public static @Nullable UUID orNull(@Nullable String text) {
        try {
            return text == null || text.isEmpty() ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The text, or null where it is missing or empty. */
    public static @Nullable String textOrNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
