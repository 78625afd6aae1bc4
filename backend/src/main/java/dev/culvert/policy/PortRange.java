package dev.culvert.policy;

/**
 * Ports next to each other.
 *
 * @param first the lowest, at least 1
 * @param last the highest, at most 65535
 */
record PortRange(int first, int last) {

    static final int HIGHEST = 65_535;

    /**
     * Reads {@code 10000-19999} or {@code 8080}.
     *
     * @throws IllegalArgumentException in words, for anything else
     */
    static PortRange parse(String text) {
        String[] ends = text.strip().split("\\s*-\\s*", 2);
        int first = port(ends[0], text);
        int last = port(ends[ends.length - 1], text);
        if (first > last) {
            throw new IllegalArgumentException(
                    "culvert.policy.listen-ports: “" + text + "” ends below where it begins");
        }
        return new PortRange(first, last);
    }

    boolean holds(int port) {
        return port >= first && port <= last;
    }

    /** As {@link #parse} reads it, with the dash that people write. */
    String words() {
        return first == last ? "" + first : first + "–" + last;
    }

    private static int port(String digits, String text) {
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > HIGHEST) {
            throw new IllegalArgumentException(
                    "culvert.policy.listen-ports has ports from 1 to 65535 and ranges of them, such"
                            + " as 10000-19999, and not “"
                            + text
                            + "”");
        }
        return port;
    }
}
