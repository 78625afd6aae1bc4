package dev.culvert.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import com.sun.net.httpserver.HttpServer;
import dev.culvert.testing.FreshHome;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.testing.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.ContextConfiguration;

/**
 * The main job as a film, in a real browser, through a real sshd: from the link in the log to a
 * share that was open and is closed again, and what the audit log says of it.
 */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"management.server.port=0", "culvert.share.port=0"})
@ContextConfiguration(initializers = FreshHome.class)
class MainJobIT {

    private static final Pattern SET_UP_LINK = Pattern.compile("http://\\S+/setup\\?token=\\S+");
    private static final String PASSWORD = "correct horse battery staple";
    private static final int BYTES = 1_000_000;

    private final OpenSshServer sshd = OpenSshServer.start();
    private final TcpServer echo = TcpServer.echo();
    private final Film film = new Film();
    private final Page page = film.page();
    private HttpServer web;
    private String root;

    @BeforeEach
    void startWeb() throws IOException {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext(
                "/",
                exchange -> {
                    byte[] body = "<h1>Orders of the day</h1>".getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "text/html");
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        web.start();
    }

    @AfterEach
    void close() {
        film.close();
        web.stop(0);
        echo.close();
        sshd.close();
    }

    @Test
    void aTunnelIsPastedTrustedUsedSharedAndAudited(CapturedOutput log) throws Exception {
        film.shootOnFailure(() -> play(log));
    }

    private void play(CapturedOutput log) throws Exception {
        setUpTheFirstAdmin(log);
        isAskedHowToSignIn();
        makeAKey();
        addTheHost();
        int local = pasteAndTrust();
        sendBytesThrough(local);
        openTheOtherTwoKinds();
        shareAndRevoke();
        readTheAuditLog();
        lookAtTheOtherPages();
        useItWithoutScript();
        signOut();
        film.assertClean();
    }

    private void setUpTheFirstAdmin(CapturedOutput log) {
        await().until(() -> SET_UP_LINK.matcher(log.getAll()).find());
        Matcher link = SET_UP_LINK.matcher(log.getAll());
        link.find();
        root = link.group().replaceFirst("/setup.*", "");
        page.navigate(link.group());
        film.inspect("set-up");
        page.getByLabel("Name").fill("mara");
        page.getByLabel("Password").fill(PASSWORD);
        button("Make admin and sign in").click();
        assertThat(page.getByRole(AriaRole.HEADING, heading("No tunnels yet."))).isVisible();
        film.inspect("tunnels-empty");
    }

    private void isAskedHowToSignIn() throws IOException {
        String command = paste("-L " + freePort() + ":127.0.0.1:" + echo.port());
        assertThat(page.locator("#preview")).containsText("how to sign in is asked next");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.HEADING)).hasText("How to sign in to 127.0.0.1");
        assertThat(page.locator(".said-command")).hasText(command);
        film.inspect("sign-in-asked");
    }

    private void addTheHost() {
        page.locator("#host-name").fill("bastion");
        page.locator("#host-address").fill("127.0.0.1");
        page.locator("#host-port").fill(String.valueOf(sshd.port()));
        page.locator("#host-user").fill(sshd.user());
        page.locator("#host-key").selectOption(new SelectOption().setIndex(1));
        button("Add host").click();
        assertThat(page.getByRole(AriaRole.HEADING, heading("bastion"))).isVisible();
    }

    private void makeAKey() {
        page.navigate(root + "/hosts");
        film.inspect("hosts-empty");
        page.locator("#key-generate summary").click();
        page.locator("#new-key-name").fill("laptop");
        button("Make key").click();
        Locator publicKey = page.locator("#keys input[readonly]");
        assertThat(publicKey).hasValue(Pattern.compile("^ssh-ed25519 AAAA"));
        sshd.authorize(publicKey.inputValue());
    }

    private int pasteAndTrust() throws IOException {
        int port = freePort();
        page.navigate(root);
        page.keyboard().press("n");
        paste("-L " + port + ":127.0.0.1:" + echo.port());
        assertThat(page.locator("#preview"))
                .containsText("as " + sshd.user() + " on a host you saved");
        assertThat(page.locator("#preview .port")).containsText("console:" + port);
        page.keyboard().press("Enter");
        Locator row = row(port);
        assertThat(row).containsText("Needs you");
        assertThat(row).containsText(sshd.hostKey().fingerprint());
        film.inspect("tunnels-trust");
        row.getByRole(AriaRole.BUTTON, named("Trust")).click();
        assertThat(row).containsText("Live");
        return port;
    }

    private void sendBytesThrough(int port) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            byte[] sent = new byte[BYTES];
            Arrays.fill(sent, (byte) 7);
            Thread writer =
                    Thread.startVirtualThread(() -> {
                        try {
                            client.getOutputStream().write(sent);
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    });
            assertThat(client.getInputStream().readNBytes(BYTES)).isEqualTo(sent);
            assertThat(writer.isInterrupted()).isFalse();
            assertThat(row(port).locator(".conns")).hasText("1");
            assertThat(row(port)).hasAttribute("data-state", "live");
            row(port).locator(".name a").click();
            assertThat(page.locator("#traffic")).containsText("1.0 MB there, 1.0 MB back");
            assertThat(page.locator("#connections tbody tr")).hasCount(1);
            film.inspect("tunnel");
            button("Disconnect").click();
            assertThat(page.locator("#connections")).containsText("Nobody is connected");
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    private void openTheOtherTwoKinds() throws IOException {
        int remote = freePort();
        int socks = freePort();
        page.navigate(root);
        paste("-R " + remote + ":127.0.0.1:" + web.getAddress().getPort());
        page.keyboard().press("Enter");
        assertThat(row(remote)).containsText("Live");
        assertThat(get(new Socket(InetAddress.getLoopbackAddress(), remote))).contains("Orders");
        paste("-D " + socks);
        page.keyboard().press("Enter");
        assertThat(row(socks)).containsText("Live");
        Socket through =
                new Socket(
                        new Proxy(
                                Proxy.Type.SOCKS,
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), socks)));
        through.connect(web.getAddress());
        assertThat(get(through)).contains("Orders");
    }

    private void shareAndRevoke() throws IOException {
        int port = freePort();
        page.navigate(root);
        paste("-L " + port + ":127.0.0.1:" + web.getAddress().getPort());
        page.keyboard().press("Enter");
        assertThat(row(port)).containsText("Live");
        row(port).getByRole(AriaRole.LINK, linked("Share tunnel")).click();
        film.inspect("share");
        button("Create share").click();
        Locator url = page.getByLabel("Public URL");
        assertThat(url).hasValue(Pattern.compile("^http://"));
        film.inspect("share-made");
        String address = url.inputValue();
        Page stranger = film.stranger();
        stranger.navigate(address);
        assertThat(stranger.getByRole(AriaRole.HEADING)).hasText("Orders of the day");
        page.navigate(root + "/shares");
        assertThat(page.locator(".share")).containsText("1 visit");
        film.inspect("shares");
        page.navigate(root);
        film.inspect("tunnels");
        film.shoot("console");
        page.navigate(root + "/shares");
        button("End share").click();
        page.locator("#confirm-yes").click();
        assertThat(page.locator("main")).containsText("Nothing is public");
        assertThat(stranger.navigate(address).status()).isEqualTo(404);
    }

    private void readTheAuditLog() {
        page.navigate(root + "/audit");
        for (String action :
                List.of(
                        "console.set_up",
                        "key.generated",
                        "host.added",
                        "host.trusted",
                        "tunnel.created",
                        "share.created",
                        "share.revoked")) {
            assertThat(page.locator("main")).containsText(action);
        }
        film.inspect("audit");
        Download file = page.waitForDownload(() -> page.getByText("Save all as CSV").click());
        assertThat(file.suggestedFilename()).isEqualTo("culvert-audit.csv");
        button("Verify the chain").click();
        assertThat(page.locator("main")).containsText("The chain is whole");
    }

    private void lookAtTheOtherPages() {
        page.navigate(root + "/hosts");
        film.inspect("hosts");
        page.locator("article h2 a").click();
        button("Check now").click();
        assertThat(page.locator(".checks li")).not().hasCount(0);
        assertThat(page.locator(".checks [data-state=failed]")).hasCount(0);
        film.inspect("host");
        page.navigate(root + "/settings");
        page.locator("#token-name").fill("deploy");
        button("Make token").click();
        assertThat(page.getByLabel("The new token")).not().hasValue("");
        film.inspect("settings");
    }

    private void useItWithoutScript() {
        Page plain = film.withoutScript();
        plain.navigate(root);
        Locator row = plain.locator("tbody.tunnel").first();
        row.getByRole(AriaRole.BUTTON, named("Stop tunnel")).click();
        assertThat(plain.locator("tbody.tunnel[data-state=stopped]")).hasCount(1);
        plain.getByRole(AriaRole.BUTTON, pageNamed("Start tunnel")).click();
        assertThat(plain.locator("tbody.tunnel[data-state=stopped]")).hasCount(0);
    }

    private void signOut() {
        page.navigate(root);
        page.locator(".top-end summary").click();
        button("Sign out").click();
        assertThat(page.getByRole(AriaRole.HEADING)).hasText("Sign in");
        film.inspect("sign-in");
        page.getByLabel("Name").fill("mara");
        page.getByLabel("Password").fill(PASSWORD);
        button("Sign in").click();
        assertThat(page.locator("tbody.tunnel")).hasCount(4);
    }

    private String paste(String forward) {
        String command = "ssh -p %d %s %s@127.0.0.1".formatted(sshd.port(), forward, sshd.user());
        page.locator("#command").fill(command);
        assertThat(page.locator("#preview .path")).hasCount(1);
        return command;
    }

    private Locator row(int port) {
        return page.locator("tbody.tunnel", new Page.LocatorOptions().setHasText(":" + port));
    }

    private Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, pageNamed(name)).first();
    }

    private static Page.GetByRoleOptions pageNamed(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static Page.GetByRoleOptions heading(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static Locator.GetByRoleOptions named(String name) {
        return new Locator.GetByRoleOptions().setName(name);
    }

    private static Locator.GetByRoleOptions linked(String name) {
        return new Locator.GetByRoleOptions().setName(name);
    }

    private static String get(Socket socket) throws IOException {
        try (socket) {
            socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            socket.getOutputStream()
                    .write(
                            "GET / HTTP/1.0\r\nHost: web\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
