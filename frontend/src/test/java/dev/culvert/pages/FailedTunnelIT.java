package dev.culvert.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import dev.culvert.testing.FreshHome;
import dev.culvert.testing.OpenSshServer;
import dev.culvert.tunnel.Workbench;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.ContextConfiguration;

/** Why a tunnel failed stands on its page without a click: the red step, its cause and its fix. */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "culvert.share.port=0",
            "spring.application.name=failed-tunnel" // a console that nobody has set up yet
        })
@ContextConfiguration(initializers = FreshHome.class)
class FailedTunnelIT {

    private static final Pattern SET_UP_LINK = Pattern.compile("http://\\S+/setup\\?token=\\S+");

    private final OpenSshServer sshd =
            OpenSshServer.builder().config("AllowTcpForwarding no").start();
    private final Film film = new Film();
    private final Page page = film.page();
    private String root;

    @AfterEach
    void close() {
        film.close();
        sshd.close();
    }

    @Test
    void theRedStepShowsItsCauseAndFixWithoutAClick(CapturedOutput log) throws Exception {
        film.shootOnFailure(() -> {
            setUp(log);
            addTheHost();
            openTheFailedTunnel();

            Locator red = page.locator("#tunnel-checklist li[data-state=failed]");
            assertThat(red).hasCount(1);
            assertThat(red).isVisible();
            assertThat(red).containsText("Target answers");
            assertThat(red).containsText("bastion refused to forward");
            assertThat(red).containsText("Ask its admin for");
            film.inspect("tunnel-failed");

            button("Copy report").click();
            assertThat(page.locator("body")).containsText("Copied Culvert tunnel");
            red.getByRole(AriaRole.LINK).click();
            assertThat(page.getByRole(AriaRole.HEADING, named("What to do"))).isVisible();
            film.inspect("help-error");
            film.assertClean();
        });
    }

    private void setUp(CapturedOutput log) {
        await().until(() -> SET_UP_LINK.matcher(log.getAll()).find());
        Matcher link = SET_UP_LINK.matcher(log.getAll());
        link.find();
        root = link.group().replaceFirst("/setup.*", "");
        page.navigate(link.group());
        page.getByLabel("Name").fill("mara");
        page.getByLabel("Password").fill("correct horse battery staple");
        button("Make admin and sign in").click();
        assertThat(page.getByRole(AriaRole.HEADING, named("No tunnels yet."))).isVisible();
    }

    private void addTheHost() {
        page.navigate(root + "/hosts");
        page.locator("#key-generate summary").click();
        page.locator("#new-key-name").fill("laptop");
        button("Make key").click();
        sshd.authorize(page.locator("#keys input[readonly]").inputValue());
        page.locator("#host-name").fill("bastion");
        page.locator("#host-address").fill("127.0.0.1");
        page.locator("#host-port").fill(String.valueOf(sshd.port()));
        page.locator("#host-user").fill(sshd.user());
        page.locator("#host-key").selectOption(new SelectOption().setIndex(1));
        button("Add host").click();
        assertThat(page.getByRole(AriaRole.HEADING, named("bastion"))).isVisible();
    }

    private void openTheFailedTunnel() {
        page.navigate(root);
        page.locator("#command")
                .fill(
                        "ssh -p %d -L %d:127.0.0.1:9 %s@127.0.0.1"
                                .formatted(sshd.port(), Workbench.freePort(), sshd.user()));
        assertThat(page.locator("#preview .path")).hasCount(1);
        page.keyboard().press("Enter");
        Locator row = page.locator("tbody.tunnel");
        row.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Trust")).click();
        assertThat(row).containsText("Failed");
        row.locator(".name a").click();
    }

    private Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, named(name)).first();
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }
}
