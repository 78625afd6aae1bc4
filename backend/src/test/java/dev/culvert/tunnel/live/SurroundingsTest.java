package dev.culvert.tunnel.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SurroundingsTest {

    private Instant wall = Instant.parse("2026-11-20T12:00:00Z");
    private long nanos = Long.MAX_VALUE - 1; // it may overflow at any time
    private Set<String> addresses = Set.of("192.168.1.20");
    private final Surroundings surroundings =
            new Surroundings(new Wall(), () -> nanos, () -> addresses);

    @Test
    void timeThatPassesIsNoNews() {
        pass(Duration.ofSeconds(2), Duration.ofSeconds(2));
        assertThat(surroundings.look()).isNull();
        pass(Duration.ofMinutes(5), Duration.ofMinutes(5)); // it was busy, it did not sleep
        assertThat(surroundings.look()).isNull();
        pass(Duration.ofSeconds(9), Duration.ZERO); // a clock that is set right
        assertThat(surroundings.look()).isNull();
    }

    @Test
    void aSleepIsNoticedOnce() {
        pass(Duration.ofHours(2), Duration.ofSeconds(1));
        assertThat(surroundings.look()).isEqualTo("after the console's machine slept for 7199 s");
        pass(Duration.ofSeconds(2), Duration.ofSeconds(2));
        assertThat(surroundings.look()).isNull();
    }

    @Test
    void aClockThatIsSetBackIsNoticed() {
        pass(Duration.ofSeconds(-60), Duration.ofSeconds(2));
        assertThat(surroundings.look()).contains("set back");
    }

    @Test
    void anotherNetworkIsNoticedOnce() {
        addresses = Set.of("10.0.0.7");
        assertThat(surroundings.look()).contains("addresses");
        assertThat(surroundings.look()).isNull();
        addresses = Set.of();
        assertThat(surroundings.look()).contains("addresses");
    }

    @Test
    void theMachinesOwnAddressesCanBeRead() {
        assertThat(Surroundings.ownAddresses()).noneMatch(each -> each.startsWith("127."));
    }

    private void pass(Duration onTheWall, Duration inTheMachine) {
        wall = wall.plus(onTheWall);
        nanos += inTheMachine.toNanos();
    }

    private final class Wall extends Clock {
        @Override
        public Instant instant() {
            return wall;
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
