package dev.culvert.ssh.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundTripTest {

    private final RoundTrip roundTrip = new RoundTrip();

    @Test
    void isUnknownBeforeTheFirstAnswer() {
        roundTrip.atMost(5);
        assertThat(roundTrip.nanos()).isZero();
    }

    @Test
    void isTheShortestBecauseALongerOneMetSomebodyBusy() {
        roundTrip.answered(3_300);
        roundTrip.answered(200);
        roundTrip.answered(900);
        assertThat(roundTrip.nanos()).isEqualTo(200);
    }

    @Test
    void asksAFewTimesInTheBeginning() {
        for (int i = 1; i < RoundTrip.AT_FIRST; i++) {
            assertThat(roundTrip.answered(100)).isTrue();
        }
        assertThat(roundTrip.answered(100)).isFalse();
    }

    @Test
    void isNoLongerThanWhatIncludesIt() {
        roundTrip.answered(3_300);
        roundTrip.atMost(400);
        roundTrip.atMost(900);
        assertThat(roundTrip.nanos()).isEqualTo(400);
    }

    @Test
    void believesAWayThatHasBecomeLonger() {
        roundTrip.answered(200);
        for (int i = 0; i < RoundTrip.REMEMBERED; i++) {
            assertThat(roundTrip.nanos()).isEqualTo(200);
            roundTrip.answered(50_000);
        }
        assertThat(roundTrip.nanos()).isEqualTo(50_000);
    }
}
