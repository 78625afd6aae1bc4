package dev.culvert.ssh.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.ssh.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that a server may choose as it likes. */
class HostileTextTest {

    @Test
    void keepsAddressesOfOriginators() {
        assertThat(Originator.of("192.0.2.7", 4711)).isEqualTo(new Endpoint("192.0.2.7", 4711));
        assertThat(Originator.of("2001:db8::1", 1).host()).isEqualTo("2001:db8:0:0:0:0:0:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.org", "1.2.3.4\u0000", "1.2.3.4\r\nX: y", "\u202e1.2.3.4"})
    void callsAnOriginatorUnknownThatIsNoAddress(String host) {
        assertThat(Originator.of(host, 80)).isEqualTo(new Endpoint("unknown", 80));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void replacesPortsThatCannotBe(int port) {
        assertThat(Originator.of("192.0.2.7", port).port()).isZero();
    }

    @Test
    void makesDescriptionsPrintableAndShort() {
        assertThat(Evidence.plain("no\u0000\u001b[2J\u202ebye\n", 500))
                .isEqualTo("no\ufffd\ufffd[2J\ufffdbye");
        assertThat(Evidence.plain("x".repeat(10_000), Connections.MAX_DESCRIPTION))
                .hasSize(Connections.MAX_DESCRIPTION);
        assertThat(Evidence.plain(" ", 500)).isEmpty();
    }
}
