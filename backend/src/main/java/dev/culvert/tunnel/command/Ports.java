package dev.culvert.tunnel.command;

import java.util.regex.Pattern;

/** TCP ports as OpenSSH reads them: decimal, leading zeros allowed, 1 to 65535. */
final class Ports {

    private static final int MAX = 65535;
    // Nine digits always fit an int.
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

    private Ports() {}

    /** A port between 1 and 65535; {@code word} is the whole word that it stands in. */
    static int parse(String text, String word) {
        int port = parseOrZero(text, word);
        if (port == 0) {
            throw Refusal.of(
                    "BAD_PORT",
                    "Port 0 can only be a remote listener",
                    "In %s the port is 0; only -R 0:… lets the SSH host choose one."
                            .formatted(Refusal.quote(word)),
                    "Write a port from 1 to 65535.");
        }
        return port;
    }

    /** The same, but 0 stands for "the SSH host chooses". */
    static int parseOrZero(String text, String word) {
        if (!DIGITS.matcher(text).matches()) {
            throw Refusal.of(
                    "BAD_PORT",
                    "A port is not a number",
                    "%s in %s should be a port number."
                            .formatted(Refusal.quote(text), Refusal.quote(word)),
                    "Write a number from 1 to 65535, such as 5432.");
        }
        int port = Integer.parseInt(text);
        if (port > MAX) {
            throw Refusal.of(
                    "BAD_PORT",
                    "A port is too large",
                    "%s in %s is more than 65535, the largest port there is."
                            .formatted(Refusal.quote(text), Refusal.quote(word)),
                    "Write a number from 1 to 65535.");
        }
        return port;
    }
}
