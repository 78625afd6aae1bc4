package dev.culvert.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringWebFluxTemplateEngine;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/**
 * Renders whole pages from models, without a server; {@code target/pages} keeps them to look at.
 */
public final class Templates {

    private static final Path KEPT = Path.of("target/pages");

    private Templates() {}

    /** The page as somebody who is an admin sees it. */
    public static String page(String template, String keptAs, Map<String, ?> model) {
        Map<String, Object> all = new HashMap<>(model);
        all.put("me", new Me("mara", true, true));
        all.put("csrf", "token");
        all.put("version", "1");
        String html = engine().process(template, new Context(Locale.ROOT, all));
        keep(keptAs, html);
        return html;
    }

    /** Fragments as the live feed renders them. */
    public static Fragments fragments() {
        return new Fragments(engine());
    }

    private static SpringWebFluxTemplateEngine engine() {
        var resolver = new ClassLoaderTemplateResolver();
        resolver.setPrefix("templates/");
        resolver.setSuffix(".html");
        var engine = new SpringWebFluxTemplateEngine();
        engine.setTemplateResolver(resolver);
        return engine;
    }

    private static void keep(String name, String html) {
        try {
            Files.createDirectories(KEPT);
            Files.writeString(KEPT.resolve(name + ".html"), html);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
