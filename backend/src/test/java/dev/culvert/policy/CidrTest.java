package dev.culvert.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.problem.ProblemException;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "10.8.0.0/16, 10.8.255.1, true",
        "10.8.0.0/16, 10.9.0.1, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.200, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/32, 2001:db8:1::5, true",
        "2001:db8::/32, 2001:db9::5, false",
        "::1, ::1, true"
    })
    void holdsExactlyItsAddresses(String range, String address, boolean held) {
        assertThat(Cidr.parse(range).contains(InetAddress.ofLiteral(address))).isEqualTo(held);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                "db.internal",
                "10.0.0",
                "2001:db8::/129",
                "300.1.1.1",
                "10.0.0.1/"
            })
    void saysWhatIsNoRange(String text) {
        assertThatThrownBy(() -> Cidr.parse(text))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("BAD_RANGE"));
    }

    @Test
    void anEmptyListAdmitsEverybody() {
        assertThat(Cidr.admits(List.of(), InetAddress.ofLiteral("203.0.113.9"))).isTrue();
    }

    @Test
    void refusesMoreRangesThanTheLimit() {
        List<String> tooMany = Collections.nCopies(Cidr.MAX_RANGES + 1, "10.0.0.1");
        assertThatThrownBy(() -> Cidr.parseAll(tooMany))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("TOO_MANY_RANGES"));
        assertThat(Cidr.parseAll(tooMany.subList(1, tooMany.size()))).hasSize(Cidr.MAX_RANGES);
    }
}
