package dev.culvert.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    private final ManualClock clock = new ManualClock();
    private final Throttle throttle = new Throttle(clock);

    @Test
    void anAddressWaitsLongerAndLongerButNotForever() {
        for (int i = 0; i < Throttle.ADDRESS_TRIES; i++) {
            assertThat(throttle.admit("10.0.0.1", "name" + i)).isZero();
        }
        assertThat(throttle.admit("10.0.0.1", "fresh")).isEqualTo(Throttle.ADDRESS_FIRST);
        assertThat(throttle.admit("10.0.0.2", "fresh")).isZero();

        Duration wait = Throttle.ADDRESS_FIRST;
        for (int i = 0; i < 8; i++) {
            clock.now = clock.now.plus(wait);
            assertThat(throttle.admit("10.0.0.1", "more" + i)).isZero();
            wait = throttle.admit("10.0.0.1", "more" + i);
        }
        assertThat(wait).isEqualTo(Throttle.ADDRESS_LONGEST);
    }

    @Test
    void aNameIsOnlySlowedDown() {
        for (int i = 0; i < 40; i++) {
            clock.now = clock.now.plus(Throttle.NAME_LONGEST);
            assertThat(throttle.admit("10.0." + i + ".1", "Ada")).isZero();
        }
        assertThat(throttle.admit("10.1.1.1", "ada")).isEqualTo(Throttle.NAME_LONGEST);
    }

    @Test
    void aRightPasswordCostsNothing() {
        for (int i = 0; i < 100; i++) {
            assertThat(throttle.admit("10.0.0.1", "ada")).isZero();
            throttle.passed("10.0.0.1", "ada");
        }
    }

    @Test
    void aRightPasswordOfOnesOwnDoesNotBuyMoreGuesses() {
        int guesses = 0;
        for (int i = 0; i < 100; i++) {
            if (throttle.admit("10.0.0.1", "victim" + i).isZero()) {
                guesses++;
            }
            if (throttle.admit("10.0.0.1", "own").isZero()) {
                throttle.passed("10.0.0.1", "own");
            }
        }
        assertThat(guesses).isLessThanOrEqualTo(Throttle.ADDRESS_TRIES);
    }

    @Test
    void everythingIsForgottenAfterAWhile() {
        for (int i = 0; i <= Throttle.ADDRESS_TRIES; i++) {
            throttle.admit("10.0.0.1", "ada");
        }
        clock.now = clock.now.plus(Throttle.MEMORY).plusSeconds(1);
        assertThat(throttle.admit("10.0.0.1", "ada")).isZero();
        assertThat(throttle.admit("10.0.0.1", "ada")).isZero();
    }

    @Test
    void anAddressThatWaitsLeavesNoNamesBehind() {
        for (int i = 0; i < 100; i++) {
            throttle.admit("10.0.0.1", "name" + i);
        }
        assertThat(throttle.names()).isEqualTo(Throttle.ADDRESS_TRIES);
    }

    @Test
    void aNameTooLongIsNotRememberedButCountsForItsAddress() {
        for (int i = 0; i < Throttle.ADDRESS_TRIES; i++) {
            assertThat(throttle.admit("10.0.0.1", i + "x".repeat(PersonName.LONGEST))).isZero();
        }
        assertThat(throttle.names()).isZero();
        assertThat(throttle.admit("10.0.0.1", "ada")).isEqualTo(Throttle.ADDRESS_FIRST);
    }

    @Test
    void whatAProxyCallsAnAddressIsRememberedToALength() {
        assertThat(Throttle.network("x".repeat(10_000))).hasSize(Throttle.ADDRESS_KEY_LONGEST);
    }

    @Test
    void remembersSoManyNamesAndNoMore() {
        for (int i = 0; i <= Throttle.REMEMBERED; i++) {
            throttle.admit("10.0." + i / 256 + "." + i % 256, "name" + i);
        }
        assertThat(throttle.names()).isEqualTo(Throttle.REMEMBERED);
    }

    @Test
    void aWholeIpv6NetworkCountsAsOne() {
        assertThat(Throttle.network("2001:db8:1:2:3:4:5:6"))
                .isEqualTo(Throttle.network("2001:db8:1:2::9"))
                .isNotEqualTo(Throttle.network("2001:db8:1:3::9"));
        assertThat(Throttle.network("10.0.0.1")).isEqualTo("10.0.0.1");
    }

    private static final class ManualClock extends Clock {

        private Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
