package dev.culvert.tunnel.export;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.culvert.problem.Problem;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a tunnel can be written as. */
public enum Format {
    /** A command for a terminal. */
    SSH("An ssh command"),
    /** A block for {@code ~/.ssh/config}. */
    CONFIG("A block for ~/.ssh/config"),
    /** A command that keeps itself running. */
    AUTOSSH("An autossh command"),
    /** A unit for {@code /etc/systemd/system}. */
    SYSTEMD("A systemd unit");

    private final String title;

    Format(String title) {
        this.title = title;
    }

    /** As a heading. */
    public String title() {
        return title;
    }

    /** As the API writes it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws dev.culvert.problem.ProblemException {@code BAD_FORMAT}
     */
    public static Format of(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word().equals(word))
                .findFirst()
                .orElseThrow(() ->
                        Problem.invalid(
                                        "BAD_FORMAT",
                                        "A tunnel cannot be written like that",
                                        "The value of “as” is unknown.",
                                        "Choose one of "
                                                + Arrays.stream(values())
                                                        .map(Format::word)
                                                        .collect(Collectors.joining(", "))
                                                + ".")
                                .asException());
    }
}
