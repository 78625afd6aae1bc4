package dev.culvert.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The keys below {@code culvert.} that some configuration record reads, taken from the metadata
 * that the compiler writes about those records.
 */
record KnownKeys(NavigableSet<String> names, NavigableSet<String> open) {

    static final String PREFIX = "culvert.";

    /** Keys whose values are maps or lists: whatever follows them is the user's. */
    KnownKeys {
        names = Collections.unmodifiableNavigableSet(names);
        open = Collections.unmodifiableNavigableSet(open);
    }

    static KnownKeys fromClassPath() {
        NavigableSet<String> names = new TreeSet<>();
        NavigableSet<String> open = new TreeSet<>();
        try {
            var loader = KnownKeys.class.getClassLoader();
            String metadata = "META-INF/spring-configuration-metadata.json";
            for (URL url : Collections.list(loader.getResources(metadata))) {
                collect(url, names, open);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return new KnownKeys(names, open);
    }

    private static void collect(URL url, NavigableSet<String> names, NavigableSet<String> open)
            throws IOException {
        try (InputStream in = url.openStream()) {
            for (JsonNode property : JsonMapper.shared().readTree(in).path("properties")) {
                String name = property.path("name").asString("");
                if (name.startsWith(PREFIX)) {
                    names.add(name);
                    String type = property.path("type").asString("");
                    if (type.startsWith("java.util.") || type.endsWith("[]")) {
                        open.add(name);
                    }
                }
            }
        }
    }

    /** Whether a property such as {@code culvert.share.tcpPorts} is read by some record. */
    boolean knowsProperty(String property) {
        String asked = uniform(property);
        return names.stream().map(KnownKeys::uniform).anyMatch(asked::equals)
                || open.stream()
                        .map(KnownKeys::uniform)
                        .anyMatch(
                                key -> asked.startsWith(key + ".") || asked.startsWith(key + "["));
    }

    /** Whether an environment variable such as {@code CULVERT_SHARE_TCPPORTS} is. */
    boolean knowsVariable(String variable) {
        String asked = letters(variable);
        return names.stream().map(KnownKeys::letters).anyMatch(asked::equals)
                || open.stream().map(KnownKeys::variable).anyMatch(key -> variable.startsWith(key));
    }

    /** The known key that is fewest edits away; null where nothing comes near. */
    @Nullable String nearest(String property) {
        String asked = uniform(property);
        String best = null;
        int fewest = Math.max(2, asked.length() / 3) + 1;
        for (String name : names) {
            int edits = Distance.between(asked, uniform(name));
            if (edits < fewest) {
                fewest = edits;
                best = name;
            }
        }
        return best;
    }

    /**
     * As an environment variable: {@code culvert.share.tcp-ports} is {@code
     * CULVERT_SHARE_TCPPORTS}.
     */
    static String variable(String property) {
        return property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private static String uniform(String property) {
        return property.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** Spring also takes {@code CULVERT_SHARE_TCP_PORTS}, so underscores do not count. */
    private static String letters(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }
}
