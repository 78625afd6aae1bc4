package dev.culvert.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AssetsTest {

    private final Assets assets = new Assets();

    @Test
    void staysWithinTheBudgets() {
        assertThat(assets.size("/js/htmx.js") + assets.size("/js/culvert.js"))
                .as("scripts, gzipped")
                .isLessThanOrEqualTo(25_000);
        assertThat(assets.size("/css/culvert.css"))
                .as("styles, gzipped")
                .isLessThanOrEqualTo(12_000);
        assertThat(assets.paths())
                .as("requests beside the page and its feed")
                .hasSizeLessThanOrEqualTo(7);
    }

    @Test
    void joinsEveryFileThatThereIs() throws IOException {
        assertThat(names("css", ".css")).hasSameElementsAs(Assets.STYLES);
        assertThat(names("js", ".js")).hasSameElementsAs(Assets.SCRIPTS);
    }

    @Test
    void coloursAreNamedInTheTokensOnly() throws IOException {
        for (String name : Assets.STYLES) {
            if (!name.equals("tokens") && !name.equals("components/share")) {
                String css =
                        Files.readString(Path.of("src/main/resources/static/css", name + ".css"));
                assertThat(css).as(name).doesNotContainPattern("#[0-9a-f]{3,8}\\b|rgba?\\(|hsl");
            }
        }
    }

    @Test
    void theLiveFeedScriptStaysSmall() throws IOException {
        assertThat(Files.readAllLines(Path.of("src/main/resources/static/js/live.js")))
                .hasSizeLessThanOrEqualTo(60);
    }

    private static List<String> names(String folder, String end) throws IOException {
        Path root = Path.of("src/main/resources/static", folder);
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(end))
                    .map(name -> name.substring(0, name.length() - end.length()))
                    .toList();
        }
    }
}
