package dev.culvert.host;

import dev.culvert.problem.Problem;

/** Names that people give to their keys, Hosts and tunnels. */
public final class Names {

    /** Longest name; it must fit into a table row. */
    public static final int MAX_LENGTH = 64;

    private Names() {}

    /**
     * @return the name without surrounding blanks
     * @throws dev.culvert.problem.ProblemException {@code BAD_NAME}
     */
    public static String check(String name) {
        String trimmed = name.strip();
        if (trimmed.isEmpty()
                || trimmed.length() > MAX_LENGTH
                || trimmed.chars().anyMatch(Character::isISOControl)) {
            throw Problem.invalid(
                            "BAD_NAME",
                            "That name can't be used",
                            "A name has 1 to " + MAX_LENGTH + " characters, all of them printable.",
                            "Use a short name such as “laptop”, “bastion” or “orders-db”.")
                    .asException();
        }
        return trimmed;
    }
}
