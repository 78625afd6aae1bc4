package dev.culvert.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The content security policy allows no inline script and no inline style; templates have none. */
class TemplateScanTest {

    private static final Path TEMPLATES = Path.of("src/main/resources/templates");

    private static final Map<String, Pattern> FORBIDDEN =
            Map.of(
                    "inline script", Pattern.compile("<script(?![^>]*\\b(th:)?src=)", 2),
                    "script text", Pattern.compile("<script[^>]*>[^<]", 2),
                    "style element", Pattern.compile("<style", 2),
                    "style attribute", Pattern.compile("\\s(th:)?style(append)?\\s*=", 2),
                    "event attribute", Pattern.compile("\\s(th:)?on[a-z]+\\s*=", 2),
                    "hx-on", Pattern.compile("hx-on", 2),
                    "htmx filter or js:", Pattern.compile("hx-trigger=\"[^\"]*\\[|=\"js:", 2),
                    "unescaped text", Pattern.compile("th:utext|\\[\\(", 2),
                    "javascript link", Pattern.compile("javascript:", 2));

    @Test
    void noTemplateHasScriptStyleOrUnescapedText() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : templates()) {
            String text = Files.readString(file);
            FORBIDDEN.forEach((name, pattern) -> {
                if (pattern.matcher(text).find()) {
                    found.add(TEMPLATES.relativize(file) + ": " + name);
                }
            });
        }
        assertThat(found).isEmpty();
    }

    @Test
    void everyFormThatChangesSomethingCarriesTheToken() throws IOException {
        Pattern form =
                Pattern.compile("<form[^>]*method=\"post\"[^>]*>(.*?)</form>", Pattern.DOTALL);
        List<String> without = new ArrayList<>();
        for (Path file : templates()) {
            form.matcher(Files.readString(file))
                    .results()
                    .filter(found -> !found.group(1).contains("name=\"_csrf\""))
                    .forEach(found -> without.add(TEMPLATES.relativize(file).toString()));
        }
        assertThat(without).isEmpty();
    }

    @Test
    void everyIconIsInTheSprite() throws IOException {
        String sprite = Files.readString(Path.of("src/main/resources/static/icons.svg"));
        Pattern use = Pattern.compile("/icons\\.svg#([a-z]+)");
        for (Path file : templates()) {
            use.matcher(Files.readString(file))
                    .results()
                    .map(found -> found.group(1))
                    .forEach(icon -> assertThat(sprite).contains("id=\"" + icon + "\""));
        }
    }

    @Test
    void fragmentsOfTheLiveFeedKnowNoPerson() throws IOException {
        List<String> live = List.of("tunnels/row", "tunnels/group", "tunnels/readouts");
        for (String name : live) {
            assertThat(Files.readString(TEMPLATES.resolve(name + ".html")))
                    .doesNotContain("csrf", "${me");
        }
    }

    private static List<Path> templates() throws IOException {
        try (Stream<Path> files = Files.walk(TEMPLATES)) {
            return files.filter(file -> file.toString().endsWith(".html")).toList();
        }
    }
}
