package dev.culvert.pages;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.ISpringWebFluxTemplateEngine;

/** Renders one fragment outside a page, for the live feed. */
@Component
public class Fragments {

    private final ISpringWebFluxTemplateEngine engine;

    Fragments(ISpringWebFluxTemplateEngine engine) {
        this.engine = engine;
    }

    /**
     * The fragment of a template file as HTML.
     *
     * @param template such as {@code tunnels/row}; the fragment has the name of its file
     * @param argument name of the fragment's parameter
     */
    public String render(String template, String argument, Object value) {
        String fragment = template.substring(template.lastIndexOf('/') + 1);
        return engine.process(
                        template,
                        Set.of(fragment),
                        new Context(Locale.ROOT, Map.of(argument, value)))
                .strip();
    }
}
