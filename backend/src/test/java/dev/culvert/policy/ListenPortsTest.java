package dev.culvert.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.problem.ProblemException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenPortsTest {

    @ParameterizedTest(name = "{1} instead of {0} where {2} are allowed")
    @CsvSource({
        "5432, 15432, 10000-19999",
        "432, 10432, 10000-19999",
        "80, 8080, 8000-8999",
        "443, 20443, 20400-20500",
        "60000, 10000, 10000-19999",
        "5432, 9000, 9000-9010",
        "5432, 15432, 8080 | 10000-19999",
        "5432, 8080, 8080 | 9000-9010",
    })
    void offersAnAllowedPortThatEndsAlikeIfItCan(int port, int other, String ranges) {
        ListenPorts ports = ports(ranges);

        assertThatThrownBy(() -> ports.check(port))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().code()).isEqualTo("BIND_POLICY");
                            assertThat(e.problem().fix()).isEqualTo("Use port " + other + ".");
                        });
        assertThat(ports.allow(other)).isTrue();
    }

    @Test
    void namesWhatIsAllowed() {
        assertThatThrownBy(() -> ports("8080 | 10000-19999").check(5432))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e ->
                                assertThat(e.problem().detail())
                                        .contains(
                                                "8080, 10000–19999",
                                                "culvert.policy.listen-ports"));
    }

    @Test
    void aTakenPortIsNotOfferedAgain() {
        assertThat(ports("10000-19999").like(15432)).isEqualTo(10432);
        assertThat(ports("15432-15433").like(15432)).isEqualTo(15433);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 80, 5432, 65535})
    void allowsEveryPortUnlessToldOtherwise(int port) {
        assertThatCode(() -> ports("1-65535").check(port)).doesNotThrowAnyException();
        assertThatCode(() -> ListenPorts.all().check(port)).doesNotThrowAnyException();
    }

    @Test
    void bothEndsBelongToARange() {
        ListenPorts ports = ports("8080 | 10000 - 19999");
        assertThat(List.of(8080, 10_000, 19_999)).allMatch(ports::allow);
        assertThat(List.of(8079, 8081, 9_999, 20_000)).noneMatch(ports::allow);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "65536", "1-65536", "0-80", "http", "80-", "-80", "1-2-3", "+80", ""})
    void refusesWhatIsNoPort(String text) {
        assertThatThrownBy(() -> ports(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("culvert.policy.listen-ports")
                .hasMessageContaining("10000-19999");
    }

    @Test
    void refusesARangeThatIsUpsideDownAndNoPortsAtAll() {
        assertThatThrownBy(() -> ports("19999-10000")).hasMessageContaining("ends below");
        assertThatThrownBy(() -> new PolicySettings(null, List.of(), List.of()))
                .hasMessageContaining("at least one port");
    }

    private static ListenPorts ports(String ranges) {
        return new ListenPorts(
                new PolicySettings(null, List.of(), Arrays.asList(ranges.split(" \\| ", -1))));
    }
}
