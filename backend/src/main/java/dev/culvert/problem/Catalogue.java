package dev.culvert.problem;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What each code means, for the help pages: the only place that says so. The texts are in {@code
 * catalogue.txt} beside this class: a line with the code and its title, then one line each for what
 * it means, how it is detected and what to do, then an empty line.
 */
public final class Catalogue {

    private static final Map<String, Entry> ENTRIES = read();

    private Catalogue() {}

    /**
     * @param title what happened, without names
     * @param meaning in one or two sentences
     * @param detected by which fact it is told from its neighbours
     * @param fix what to do, imperative
     */
    public record Entry(String code, String title, String meaning, String detected, String fix) {}

    public static Optional<Entry> find(String code) {
        return Optional.ofNullable(ENTRIES.get(code));
    }

    static Set<String> codes() {
        return ENTRIES.keySet();
    }

    private static Map<String, Entry> read() {
        try (InputStream file = Catalogue.class.getResourceAsStream("catalogue.txt")) {
            String text =
                    new String(
                            Objects.requireNonNull(file, "catalogue.txt is in the jar")
                                    .readAllBytes(),
                            StandardCharsets.UTF_8);
            Map<String, Entry> entries = new LinkedHashMap<>();
            for (String block : text.strip().split("\n\n")) {
                Entry entry = entry(block);
                if (entries.put(entry.code(), entry) != null) {
                    throw new IllegalStateException(entry.code() + " is in the catalogue twice");
                }
            }
            return Map.copyOf(entries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry entry(String block) {
        String[] lines = block.split("\n");
        String[] head = lines[0].split(" ", 2);
        if (lines.length != 4 || head.length != 2) {
            throw new IllegalStateException("four lines are needed in the catalogue: " + block);
        }
        return new Entry(head[0], head[1], lines[1], lines[2], lines[3]);
    }
}
