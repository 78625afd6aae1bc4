package dev.culvert.pages.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.host.Checklist;
import dev.culvert.host.ConnectStep;
import dev.culvert.host.Host;
import dev.culvert.host.Key;
import dev.culvert.pages.Templates;
import dev.culvert.pages.TrustLink;
import dev.culvert.pages.drawing.CheckLine;
import dev.culvert.problem.Problem;
import dev.culvert.ssh.HostKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HostTemplatesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Key KEY =
            new Key(
                    new UUID(0, 3),
                    new UUID(0, 1),
                    "laptop",
                    "ssh-ed25519",
                    "SHA256:abc",
                    "ssh-ed25519 AAAAC3Nz culvert",
                    NOW);

    @Test
    void listsHostsAndKeys() {
        Host host = host(new Host.SignIn.WithKey(KEY.id()), List.of());
        String html =
                Templates.page(
                        "hosts/index",
                        "hosts",
                        Map.of(
                                "hosts",
                                        List.of(
                                                HostRow.of(
                                                        host,
                                                        List.of(host),
                                                        List.of(KEY),
                                                        List.of())),
                                "keys", List.of(KEY),
                                "form", HostForm.empty("mara")));
        assertThat(html)
                .contains("deploy@bastion.example.com:2222", "key laptop", "no tunnel yet")
                .contains(
                        "ssh-ed25519 AAAAC3Nz culvert",
                        host.trusted().getFirst().key().fingerprint());
    }

    @Test
    void asksForAnSshConfig() {
        assertThat(Templates.page("hosts/import", "hosts-import", Map.of()))
                .contains("Paste the text", "type=\"file\"", "multipart/form-data")
                .doesNotContain("Import the chosen hosts");
    }

    @Test
    void saysWhatToDoWhereThereIsNothing() {
        String html =
                Templates.page(
                        "hosts/index",
                        "hosts-empty",
                        Map.of(
                                "hosts",
                                List.of(),
                                "keys",
                                List.of(),
                                "form",
                                HostForm.empty("mara")));
        assertThat(html).contains("No hosts yet", "No keys yet", "value=\"mara\"");
    }

    @Test
    void aCheckShowsItsStepsAndTheKeyThatWaits() {
        Host host = host(new Host.SignIn.WithPassword(), List.of(new UUID(0, 9)));
        Checklist checklist =
                new Checklist(
                        List.of(
                                ConnectStep.waiting("bastion", "name")
                                        .passed(Duration.ofMillis(4), "10.1.0.5"),
                                ConnectStep.waiting("bastion", "host key")
                                        .failed(
                                                Duration.ofMillis(31),
                                                new Problem(
                                                        "HOSTKEY_NEW",
                                                        503,
                                                        "New",
                                                        "It showed one.",
                                                        "Trust it.")),
                                ConnectStep.skipped("bastion", "sign in", null)),
                        new Checklist.ShownKey("ssh-ed25519", "SHA256:new+key", false));
        String html =
                Templates.page(
                        "hosts/edit",
                        "host",
                        Map.of(
                                "h",
                                HostRow.of(host, List.of(host), List.of(KEY), List.of()),
                                "others",
                                List.of(),
                                "keys",
                                List.of(KEY),
                                "form",
                                HostForm.of(host),
                                "pending",
                                checklist.hostKey(),
                                "trust",
                                TrustLink.to("2", "SHA256:new+key", null),
                                "steps",
                                CheckLine.of(checklist.steps(), NOW)));
        assertThat(html)
                .contains("Name found", "Failed: ", "skipped", "Trust it.", "SHA256:new+key")
                .contains("fingerprint=SHA256%3Anew%2Bkey", "One is stored");
    }

    @Test
    void theFormShowsTheKeyAndTheJumpHostInUse() {
        Host jump = host(new Host.SignIn.Unknown(), List.of());
        Host host = host(new Host.SignIn.WithKey(KEY.id()), List.of(jump.id()));
        String html =
                Templates.page(
                        "hosts/edit",
                        "host-form",
                        Map.of(
                                "h", HostRow.of(host, List.of(jump), List.of(KEY), List.of()),
                                "others", List.of(jump),
                                "keys", List.of(KEY),
                                "form", HostForm.of(host),
                                "steps", List.of()));
        assertThat(html)
                .contains(
                        "value=\"" + KEY.id() + "\" selected",
                        "value=\"" + jump.id() + "\" selected");
    }

    @Test
    void aChangeKeepsWhatTheFormDoesNotShow() {
        Host host = host(new Host.SignIn.WithPassword(), List.of(new UUID(0, 8), new UUID(0, 9)));
        var wish = HostForm.of(host).onto(host);
        assertThat(wish.jump()).isEqualTo(host.jump());
        assertThat(wish.compression()).isTrue();
        assertThat(wish.password()).isNull();
    }

    @Test
    void aPasswordWinsOverAKeyAndIsNotPrinted() {
        var form = new HostForm("b", "b", "x", "u", KEY.id().toString(), "hunter2", null, false);
        var wish = form.toNewHost();
        assertThat(wish.password()).isEqualTo("hunter2");
        assertThat(wish.keyId()).isNull();
        assertThat(wish.port()).isZero();
        assertThat(form.toString()).doesNotContain("hunter2");
    }

    private static Host host(Host.SignIn signIn, List<UUID> jump) {
        return new Host(
                new UUID(0, 2),
                new UUID(0, 1),
                "bastion",
                "bastion.example.com",
                2222,
                "deploy",
                signIn,
                jump,
                true,
                Host.DEFAULT_KEEP_ALIVE,
                List.of(new Host.TrustedKey(new HostKey("ssh-ed25519", new byte[] {1}), NOW, null)),
                NOW);
    }
}
