package dev.culvert.account;

import dev.culvert.problem.Problem;
import java.util.regex.Pattern;

/** What a person may be called. */
final class PersonName {

    /** Longest name, in characters. */
    static final int LONGEST = 64;

    /**
     * Letters and digits of any script; spaces and marks only inside, so names print and log well.
     */
    private static final Pattern FIT =
            Pattern.compile("[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N} ._@'-]*[\\p{L}\\p{M}\\p{N}])?");

    private PersonName() {}

    /** Whether nobody can have this name for its length alone. */
    static boolean isTooLong(String name) {
        return name.length() > LONGEST;
    }

    /** The name without spaces around it. */
    static String fit(String raw) {
        String name = raw.strip();
        if (isTooLong(name) || !FIT.matcher(name).matches()) {
            throw Problem.invalid(
                            "NAME_UNFIT",
                            "The name cannot be used",
                            "It may have 1 to "
                                    + LONGEST
                                    + " letters and digits, and between them . _ - @ ' and"
                                    + " spaces.",
                            "Choose another name.")
                    .asException();
        }
        return name;
    }

    static RuntimeException taken(String name) {
        return Problem.conflict(
                        "NAME_TAKEN",
                        "The name " + name + " is taken",
                        "Somebody has this name already; capitals make no difference.",
                        "Choose another name.")
                .asException();
    }
}
