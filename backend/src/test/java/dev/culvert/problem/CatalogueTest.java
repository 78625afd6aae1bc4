package dev.culvert.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The help pages know every code that tunnels, Hosts and open shares can show. */
class CatalogueTest {

    private static final Path MAIN = Path.of("src/main/java/dev/culvert");
    private static final Pattern CODE = Pattern.compile("\"([A-Z][A-Z0-9_]{2,})\"");

    @Test
    void everyCodeOfTunnelsAndHostsIsExplained() throws IOException {
        Set<String> codes = new TreeSet<>();
        for (String module : Set.of("host", "tunnel", "policy", "share")) {
            try (Stream<Path> files = Files.walk(MAIN.resolve(module))) {
                for (Path file : files.filter(CatalogueTest::speaksOfTunnels).toList()) {
                    CODE.matcher(Files.readString(file))
                            .results()
                            .map(found -> found.group(1))
                            .forEach(codes::add);
                }
            }
        }
        assertThat(codes).contains("L_DENIED", "R_LOOPBACK", "HOSTKEY_CHANGED", "SHARE_BACKEND");
        assertThat(Catalogue.codes()).as("codes in catalogue.txt").containsAll(codes);
    }

    @Test
    void everyEntrySaysWhatToDo() {
        for (String code : Catalogue.codes()) {
            Catalogue.Entry entry = Catalogue.find(code).orElseThrow();
            assertThat(entry.title()).as(code).isNotBlank().doesNotEndWith(".").hasSizeLessThan(61);
            assertThat(entry.meaning()).as(code).endsWith(".");
            assertThat(entry.detected()).as(code).endsWith(".");
            assertThat(entry.fix()).as(code).endsWith(".");
        }
    }

    @Test
    void knowsNothingOfOtherCodes() {
        assertThat(Catalogue.find("NO_SUCH_CODE")).isEmpty();
        assertThat(Catalogue.find("../L_DENIED")).isEmpty();
    }

    /**
     * What the command line parser and the form of a share refuse is shown beside them, with its
     * own words.
     */
    private static boolean speaksOfTunnels(Path file) {
        return file.toString().endsWith(".java")
                && !file.startsWith(MAIN.resolve("tunnel/command"))
                && (!file.startsWith(MAIN.resolve("share")) || file.endsWith("ShareProblems.java"));
    }
}
