package dev.culvert.pages.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.host.AlgorithmReport;
import dev.culvert.host.Checklist;
import dev.culvert.host.Host;
import dev.culvert.host.Host.Mark;
import dev.culvert.host.Host.MarkedKey;
import dev.culvert.host.Key;
import dev.culvert.host.KnownHostsImport.FoundKey;
import dev.culvert.host.KnownHostsImport.HostFinding;
import dev.culvert.host.KnownHostsImport.IgnoredLine;
import dev.culvert.host.KnownHostsImport.Preview;
import dev.culvert.host.Question;
import dev.culvert.host.Question.Asker;
import dev.culvert.pages.Templates;
import dev.culvert.ssh.Algorithms;
import dev.culvert.ssh.Certificate;
import dev.culvert.ssh.Challenge;
import dev.culvert.ssh.HostKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SigningInTemplatesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final HostKey CA = new HostKey("ssh-ed25519", new byte[] {1});
    private static final HostKey STOLEN = new HostKey("ssh-ed25519", new byte[] {2});
    private static final Algorithms OLD =
            new Algorithms(
                    "diffie-hellman-group14-sha1",
                    "ssh-rsa",
                    "aes128-cbc",
                    "aes128-cbc",
                    "hmac-sha2-256",
                    "hmac-sha2-256",
                    "none",
                    "none");
    private static final Algorithms.Offer OFFER =
            new Algorithms.Offer(
                    List.of("diffie-hellman-group14-sha1"),
                    List.of("ssh-rsa"),
                    List.of("aes128-cbc"),
                    List.of("hmac-sha2-256"),
                    List.of("none"));

    @Test
    void asksWhatTheServerAsksInItsOwnWords() {
        Challenge challenge =
                new Challenge(
                        "<b>Second</b> step",
                        "Look at your phone",
                        List.of(
                                new Challenge.Prompt("Name:", true),
                                new Challenge.Prompt("Code:", false)));
        String html = page(asking(Asker.SERVER, challenge));
        assertThat(html)
                .contains("The server of bastion asks", "Never enter the passphrase")
                .doesNotContain("This console asks")
                .contains("&lt;b&gt;Second&lt;/b&gt; step", "Look at your phone")
                .contains("value=\"" + new UUID(0, 7) + "\"", "value=\"" + new UUID(0, 5) + "\"")
                .contains("id=\"answer-0\"", "type=\"text\"")
                .contains("type=\"password\"");
    }

    @Test
    void asksForAPassphraseInItsOwnName() {
        assertThat(page(asking(Asker.CONSOLE, Challenge.secret("Passphrase of key laptop"))))
                .contains("This console asks for a passphrase", "not sent to the server")
                .contains("Passphrase of key laptop")
                .doesNotContain("bastion asks", "own words");
    }

    private static Map<String, Object> asking(Asker asker, Challenge challenge) {
        return Map.of(
                "question",
                new Question(
                        new UUID(0, 7),
                        new UUID(0, 1),
                        asker,
                        new UUID(0, 2),
                        "bastion",
                        challenge,
                        NOW),
                "tunnel",
                new UUID(0, 5));
    }

    @Test
    void asksNothingWhereNothingIsAsked() {
        assertThat(page(Map.of())).doesNotContain("id=\"question\"").contains("Not seen yet");
    }

    @Test
    void saysWhatIsOldAndHowToAllowOrRefuseIt() {
        String html =
                page(Map.of("report", ReportRow.of(new AlgorithmReport(NOW, OLD, OFFER, null))));
        assertThat(html)
                .contains("Old algorithms are in use", "aes128-cbc", "legacy-refuse")
                .contains("/legacy?allow=no");
    }

    @Test
    void saysWhatTheServerOffersWhereNothingWasAgreedOn() {
        String html =
                page(Map.of("report", ReportRow.of(new AlgorithmReport(NOW, null, OFFER, null))));
        assertThat(html)
                .contains("Nothing could be agreed on", "The server offers only old", "ssh-rsa");
    }

    @Test
    void showsAuthoritiesAndRevokedKeys() {
        assertThat(page(Map.of()))
                .contains("Trusted to certify it", CA.fingerprint())
                .contains("Never accepted", STOLEN.fingerprint());
    }

    @Test
    void asksTwiceBeforeAKeyIsTrustedThatNoAuthorityCertifies() {
        var shown = new Checklist.ShownKey("ssh-ed25519", "SHA256:other", false);
        assertThat(page(Map.of("pending", shown, "trust", "/trust")))
                .contains("data-confirm=\"The identity of bastion changed.");
    }

    @Test
    void showsTheCertificateOfAKey() {
        Certificate certificate =
                new Certificate(
                        "ssh-ed25519-cert-v01@openssh.com",
                        new byte[] {3},
                        CA,
                        false,
                        "mara@work",
                        List.of("mara", "deploy"),
                        NOW,
                        null,
                        CA);
        Key key =
                new Key(
                        new UUID(0, 3),
                        new UUID(0, 1),
                        "laptop",
                        "ED25519 256",
                        "SHA256:abc",
                        "ssh-ed25519 AAAA",
                        NOW,
                        certificate);
        String html =
                Templates.page(
                        "hosts/index",
                        "hosts-certificate",
                        Map.of(
                                "hosts",
                                List.of(),
                                "keys",
                                List.of(key),
                                "form",
                                HostForm.empty("mara")));
        assertThat(html).contains("Certificate mara@work", "for mara, deploy", "never ends");
    }

    @Test
    void showsWhatAFileWouldTrust() {
        Preview preview =
                new Preview(
                        List.of(
                                new HostFinding(
                                        new UUID(0, 2),
                                        "bastion",
                                        "bastion:22",
                                        true,
                                        List.of(new FoundKey(3, "ssh-rsa", "SHA256:a")),
                                        List.of(new FoundKey(4, "ssh-rsa", "SHA256:b")),
                                        List.of(new FoundKey(5, "ssh-rsa", "SHA256:c")))),
                        List.of(new IgnoredLine(9, "The key can't be read.")),
                        3);
        String html =
                Templates.page(
                        "hosts/known-hosts",
                        "known-hosts",
                        Map.of("text", "</textarea><b>", "preview", preview));
        assertThat(html)
                .contains("&lt;/textarea&gt;&lt;b&gt;", "SHA256:a", "SHA256:b", "SHA256:c")
                .contains("Never accept", "line 5", "Line 9: The key can&#39;t be read.")
                .contains("You trust another key");
    }

    private static String page(Map<String, Object> more) {
        Host host =
                new Host(
                        new UUID(0, 2),
                        new UUID(0, 1),
                        "bastion",
                        "bastion.example.com",
                        22,
                        "mara",
                        new Host.SignIn.Asking(),
                        List.of(),
                        false,
                        Host.DEFAULT_KEEP_ALIVE,
                        List.of(),
                        NOW,
                        List.of(
                                new MarkedKey(Mark.AUTHORITY, CA),
                                new MarkedKey(Mark.REVOKED, STOLEN)),
                        true);
        Map<String, Object> model = new HashMap<>(more);
        model.put("h", HostRow.of(host, List.of(host), List.of(), List.of()));
        model.put("others", List.of());
        model.put("keys", List.of());
        model.put("form", HostForm.of(host));
        model.put("steps", List.of());
        return Templates.page("hosts/edit", "host-signing-in", model);
    }
}
