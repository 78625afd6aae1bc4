package dev.culvert.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MinuteTest {

    private final Meter meter = Meter.startingAt(1000, 2000);
    private final Minute minute = new Minute(meter);

    @Test
    void showsWhatEachSecondMovedOldestFirst() {
        meter.in(10);
        minute.sample();
        meter.in(5);
        meter.out(7);
        minute.sample();

        Minute.Samples samples = minute.samples();
        assertThat(samples.in()).hasSize(Minute.SECONDS).endsWith(10, 5);
        assertThat(samples.out()).endsWith(0, 7);
        assertThat(samples.rateIn()).isEqualTo(5);
        assertThat(samples.rateOut()).isEqualTo(7);
    }

    @Test
    void whatEarlierRunsMovedIsNoTrafficOfNow() {
        assertThat(minute.sample()).isFalse();
        assertThat(minute.samples().flowed()).isFalse();
    }

    @Test
    void keepsTellingViewersUntilTheLastTrafficLeftTheMinute() {
        meter.in(1);
        assertThat(minute.sample()).isTrue();
        for (int second = 0; second < Minute.SECONDS; second++) {
            assertThat(minute.sample()).isTrue();
        }
        assertThat(minute.samples().flowed()).isFalse();
        assertThat(minute.sample()).isFalse();
    }

    @Test
    void aPartCountsForTheWholeToo() {
        Meter part = meter.part();
        part.in(3);
        part.out(4);
        assertThat(part.bytesIn()).isEqualTo(3);
        assertThat(meter.bytesIn()).isEqualTo(1003);
        assertThat(meter.bytesOut()).isEqualTo(2004);
    }
}
