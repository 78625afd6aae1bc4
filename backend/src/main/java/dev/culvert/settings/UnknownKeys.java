package dev.culvert.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Refuses keys that no record reads, because nobody would notice that they do nothing. */
final class UnknownKeys {

    private static final String VARIABLE_PREFIX = "CULVERT_";

    private UnknownKeys() {}

    /**
     * Looks at every property and environment variable that claims to be ours.
     *
     * @throws StartRefusedException naming every unknown one, each with the nearest known one
     */
    static void refuse(ConfigurableEnvironment environment, KnownKeys known) {
        List<String> why = new ArrayList<>();
        for (String name : names(environment)) {
            if (name.startsWith(VARIABLE_PREFIX)) {
                if (!known.knowsVariable(name)) {
                    String nearest = known.nearest(name.toLowerCase(Locale.ROOT).replace('_', '.'));
                    why.add(
                            sentence(
                                    "The environment variable " + name,
                                    nearest == null ? null : KnownKeys.variable(nearest)));
                }
            } else if (!known.knowsProperty(name)) {
                why.add(sentence("The setting " + name, known.nearest(name)));
            }
        }
        if (!why.isEmpty()) {
            throw new StartRefusedException(
                    String.join("\n", why),
                    "Correct the name or remove it, so that nothing you set is silently ignored.");
        }
    }

    private static Iterable<String> names(ConfigurableEnvironment environment) {
        var names = new TreeSet<String>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> listed) {
                boolean variables = source instanceof SystemEnvironmentPropertySource;
                String prefix = variables ? VARIABLE_PREFIX : KnownKeys.PREFIX;
                for (String name : listed.getPropertyNames()) {
                    if (name.startsWith(prefix)) {
                        names.add(name);
                    }
                }
            }
        }
        return names;
    }

    private static String sentence(String what, @Nullable String nearest) {
        return what + " is not known." + (nearest == null ? "" : " Did you mean " + nearest + "?");
    }
}
