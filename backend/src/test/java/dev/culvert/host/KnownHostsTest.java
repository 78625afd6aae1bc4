package dev.culvert.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.problem.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownHostsTest {

    private static final String KEY = "ssh-ed25519 " + key("ssh-ed25519", 1);
    private static final String OTHER = "ssh-ed25519 " + key("ssh-ed25519", 2);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bastion.example.com | bastion.example.com | 22 | true",
                "bastion.example.com | bastion.example.com | 2222 | false",
                "[bastion.example.com]:2222 | Bastion.Example.com | 2222 | true",
                "BASTION.example.com | bastion.example.com | 22 | true",
                "a,bastion.example.com,b | bastion.example.com | 22 | true",
                "*.example.com | bastion.example.com | 22 | true",
                "*.example.com | example.com | 22 | false",
                "b?stion.example.com | bastion.example.com | 22 | true",
                "*.example.com,!bastion.example.com | bastion.example.com | 22 | false",
                "!bastion.example.com,* | bastion.example.com | 22 | false",
                "!other,* | bastion.example.com | 22 | true",
                "!other | bastion.example.com | 22 | false",
                "* | [anything] | 7 | true",
                "[*.example.com]:* | a.example.com | 2222 | true",
                "2001:db8::1 | 2001:db8::1 | 22 | true",
            })
    void findsWhomALineIsAbout(String names, String address, int port, boolean expected) {
        var finding = KnownHosts.parse(names + " " + KEY).about(host(address, port));
        assertThat(finding.isEmpty()).isEqualTo(!expected);
    }

    @Test
    void findsAHashedName() throws Exception {
        String salt = Base64.getEncoder().encodeToString(new byte[20]);
        var mac = javax.crypto.Mac.getInstance("HmacSHA1");
        mac.init(new javax.crypto.spec.SecretKeySpec(new byte[20], "HmacSHA1"));
        String hash =
                Base64.getEncoder()
                        .encodeToString(mac.doFinal("[bastion.example.com]:2222".getBytes()));
        KnownHosts file = KnownHosts.parse("|1|" + salt + "|" + hash + " " + KEY);
        assertThat(file.about(host("bastion.example.com", 2222)).keys()).hasSize(1);
        assertThat(file.about(host("bastion.example.com", 22)).isEmpty()).isTrue();
    }

    @Test
    void tellsAuthoritiesAndRevokedKeysApart() {
        KnownHosts file =
                KnownHosts.parse(
                        """
                        # a comment

                        @cert-authority *.example.com %1$s ca of the company
                        @revoked * %2$s
                        bastion.example.com %2$s
                        """
                                .formatted(KEY, OTHER));
        var finding = file.about(host("bastion.example.com", 22));
        assertThat(finding.authorities()).singleElement().extracting("number").isEqualTo(3);
        assertThat(finding.revoked()).singleElement().extracting("number").isEqualTo(4);
        assertThat(finding.keys()).as("revoked").isEmpty();
        assertThat(file.ignored()).isEmpty();
    }

    @Test
    void namesTheLinesThatItDoesNotUnderstand() {
        String text =
                String.join(
                        "\n",
                        "bastion",
                        "bastion ssh-dss AAAAB3NzaC1kc3M=",
                        "@unknown bastion " + KEY,
                        "bastion ssh-ed25519 !!!!",
                        "bastion ssh-rsa " + key("ssh-ed25519", 1),
                        "|1|x bastion " + KEY,
                        "|2|AAAA|AAAA " + KEY,
                        ", " + KEY,
                        "bastion ssh-ed25519 AAAA",
                        "bastion " + KEY);
        KnownHosts file = KnownHosts.parse(text);
        assertThat(file.ignored())
                .extracting(KnownHosts.Ignored::line)
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(file.lines()).extracting(KnownLine::number).containsExactly(10);
    }

    @Test
    void refusesAFileThatIsTooLong() {
        assertThatThrownBy(() -> KnownHosts.parse("x\n".repeat(KnownHosts.MAX_LINES + 1)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("KNOWN_HOSTS_TOO_LONG");
        assertThatThrownBy(() -> KnownHosts.parse("x".repeat(KnownHosts.MAX_TEXT + 1)))
                .isInstanceOf(ProblemException.class);
        assertThat(KnownHosts.parse("x\n".repeat(KnownHosts.MAX_LINES)).ignored())
                .hasSize(KnownHosts.MAX_IGNORED);
    }

    @Test
    void aHostGetsAFewKeysOfEachKind() {
        Host host = host("bastion.example.com", 22);
        for (String mark : List.of("", "@cert-authority ", "@revoked ")) {
            String full = keys(mark, KnownHosts.MAX_KEYS);
            assertThat(KnownHosts.parse(full).about(host).size()).isEqualTo(KnownHosts.MAX_KEYS);
            KnownHosts more = KnownHosts.parse(keys(mark, KnownHosts.MAX_KEYS + 1));
            assertThatThrownBy(() -> more.about(host))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("KNOWN_HOSTS_TOO_MANY_KEYS");
        }
        String oneKey = ("* " + KEY + "\n").repeat(200);
        assertThat(KnownHosts.parse(oneKey).about(host).keys()).as("each once").hasSize(1);
    }

    @Test
    void whatAHostHasAlreadyCounts() {
        Host full = host("b", 22, KnownHosts.MAX_KEYS);
        assertThat(KnownHosts.parse("b " + KEY).about(full).keys()).as("trusted").hasSize(1);
        KnownHosts more = KnownHosts.parse("b ssh-ed25519 " + key("ssh-ed25519", 99));
        assertThatThrownBy(() -> more.about(full))
                .hasMessageContaining("KNOWN_HOSTS_TOO_MANY_KEYS");
        assertThat(KnownHosts.parse("@revoked b " + KEY).about(full).revoked()).hasSize(1);
    }

    @Test
    void aFileTrustsALimitedNumberOfKeysInAll() {
        KnownHosts file = KnownHosts.parse(keys("", KnownHosts.MAX_KEYS));
        List<Host> hosts =
                Collections.nCopies(
                        KnownHosts.MAX_FOUND / KnownHosts.MAX_KEYS + 1,
                        host("bastion.example.com", 22));
        assertThat(file.about(hosts.subList(1, hosts.size()))).hasSize(hosts.size() - 1);
        assertThatThrownBy(() -> file.about(hosts))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("KNOWN_HOSTS_TOO_MANY_KEYS");
    }

    @Test
    void aNameOfStarsTakesNoLongTime() {
        String stars = "*a".repeat(900) + "b";
        KnownHosts file = KnownHosts.parse(stars + " " + KEY);
        assertThat(file.about(host("a".repeat(255), 22)).isEmpty()).isTrue();
    }

    private static String keys(String mark, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(n -> mark + "* ssh-ed25519 " + key("ssh-ed25519", n) + "\n")
                .collect(Collectors.joining());
    }

    private static String key(String type, int last) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        byte[] blob =
                ByteBuffer.allocate(4 + name.length + 4 + 32)
                        .putInt(name.length)
                        .put(name)
                        .putInt(32)
                        .put(new byte[31])
                        .put((byte) last)
                        .array();
        return Base64.getEncoder().encodeToString(blob);
    }

    private static Host host(String address, int port) {
        return host(address, port, 0);
    }

    private static Host host(String address, int port, int trusted) {
        return new Host(
                new UUID(0, 1),
                new UUID(0, 2),
                "bastion",
                address,
                port,
                "mara",
                new Host.SignIn.Unknown(),
                List.of(),
                false,
                Host.DEFAULT_KEEP_ALIVE,
                KnownHosts.parse(keys("", trusted)).lines().stream()
                        .map(line -> new Host.TrustedKey(line.key(), Instant.EPOCH, null))
                        .toList(),
                Instant.EPOCH);
    }
}
