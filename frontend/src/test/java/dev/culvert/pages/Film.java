package dev.culvert.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A browser that watches itself: what it says on its console, what the content security policy
 * stopped and what broke is kept, and a test ends with none of it.
 */
final class Film implements AutoCloseable {

    /** Every screenshot; {@code console.png} among them is the picture of the README. */
    private static final Path PICTURES = Path.of("target/pictures");

    private static final List<String> TAGS =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

    private static final int WIDE = 1280;
    private static final int NARROW = 320;
    private static final int HEIGHT = 900;

    private final Playwright playwright;
    private final Browser browser;
    private final BrowserContext context;
    private final Page page;
    private final List<String> trouble = new ArrayList<>();

    Film() {
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(chromium())
                                        .setArgs(List.of("--no-sandbox")));
        context =
                browser.newContext(
                        new Browser.NewContextOptions()
                                .setViewportSize(WIDE, HEIGHT)
                                .setLocale("en-GB")
                                .setTimezoneId("UTC")
                                .setReducedMotion(ReducedMotion.REDUCE));
        context.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        page = context.newPage();
        page.onConsoleMessage(said -> {
            if (said.type().equals("error") || said.type().equals("warning")) {
                trouble.add(said.text() + " at " + said.location());
            }
        });
        page.onPageError(trouble::add);
        page.onResponse(answer -> {
            if (answer.status() >= 400) {
                trouble.add(answer.status() + " for " + answer.url());
            }
        });
    }

    Page page() {
        return page;
    }

    /** A page in a browser of somebody else, who shares nothing with this one. */
    Page stranger() {
        return browser.newContext().newPage();
    }

    /** A page of somebody whose browser runs no script. */
    Page withoutScript() {
        return browser.newContext(
                        new Browser.NewContextOptions()
                                .setJavaScriptEnabled(false)
                                .setStorageState(context.storageState()))
                .newPage();
    }

    /** Keeps the last picture of a scene that fails, with its address and the browser's words. */
    void shootOnFailure(ThrowingScene scene) throws Exception {
        try {
            scene.play();
        } catch (Exception | AssertionError e) {
            shoot("failed");
            e.addSuppressed(new IllegalStateException("at " + page.url() + ", said " + trouble));
            throw e;
        }
    }

    /** Something that can go wrong in any way. */
    interface ThrowingScene {
        void play() throws Exception;
    }

    /** Takes a picture. */
    void shoot(String name) {
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setPath(PICTURES.resolve(name + ".png"))
                        .setFullPage(true));
    }

    /** Looks at this page in both themes and at both widths; the page stays as it is. */
    void inspect(String name) {
        for (String theme : List.of("light", "dark")) {
            page.evaluate("theme => document.documentElement.dataset.theme = theme", theme);
            for (int width : List.of(WIDE, NARROW)) {
                page.setViewportSize(width, HEIGHT);
                shoot(name + "-" + theme + "-" + width);
                assertThat(violations()).as("%s, %s, %d px", name, theme, width).isEmpty();
                assertThat(page.evaluate("document.documentElement.scrollWidth"))
                        .as("%s, %d px: width of the page", name, width)
                        .isEqualTo(width);
            }
        }
        page.evaluate("delete document.documentElement.dataset.theme");
        page.setViewportSize(WIDE, HEIGHT);
    }

    /** Fails when anything was said, stopped or broken since the beginning. */
    void assertClean() {
        assertThat(trouble).as("what the browser complained about").isEmpty();
    }

    @Override
    public void close() {
        playwright.close();
    }

    private List<String> violations() {
        return new AxeBuilder(page)
                .withTags(TAGS).analyze().getViolations().stream().map(Film::words).toList();
    }

    private static String words(Rule rule) {
        return rule.getId()
                + ": "
                + rule.getHelp()
                + rule.getNodes().stream().map(node -> "\n  " + node.getHtml()).toList();
    }

    /** The browser that the machine has; a build without one fails, it does not skip. */
    private static Path chromium() {
        String named = System.getenv("CHROMIUM_PATH");
        Stream<Path> places =
                named != null
                        ? Stream.of(Path.of(named))
                        : Stream.of(System.getenv("PATH").split(":"))
                                .flatMap(folder ->
                                        Stream.of("chromium", "chromium-browser", "google-chrome")
                                                .map(name -> Path.of(folder, name)));
        return places.filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "no Chromium on the PATH; install one or set CHROMIUM_PATH"));
    }
}
