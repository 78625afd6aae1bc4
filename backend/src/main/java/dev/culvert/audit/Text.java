package dev.culvert.audit;

import java.nio.charset.StandardCharsets;

/** Makes any text storable, so that what is read back is what the chain was computed over. */
final class Text {

    /** Longest text of an event, in characters; what was cut off ends in an ellipsis. */
    static final int MAX = 2_000;

    private Text() {}

    /** Without NUL (PostgreSQL refuses it) and half surrogates (UTF-8 cannot carry them). */
    static String clean(String raw) {
        String cut = raw.length() <= MAX ? raw : raw.substring(0, MAX - 1) + "…";
        byte[] utf8 = cut.replace('\0', '\uFFFD').getBytes(StandardCharsets.UTF_8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
