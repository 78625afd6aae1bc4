package dev.culvert.pages.drawing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.pages.drawing.PathLine.Address;
import dev.culvert.pages.drawing.PathLine.Hop;
import dev.culvert.pages.drawing.PathLine.Who;
import dev.culvert.pages.drawing.TrafficChart.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrawingTest {

    @Test
    void aStillMinuteIsOneFlatLine() {
        assertThat(Sparkline.of(Collections.nCopies(60, 0L)))
                .isEqualTo(new Sparkline("M0 15.2h60V16H0z", "M0 15.2h60", true));
    }

    @Test
    void aShortSeriesEndsNow() {
        Sparkline line = Sparkline.of(List.of(4_000L));
        assertThat(line.trace()).isEqualTo("M0 15.2h59V1.5h1");
        assertThat(line.still()).isFalse();
    }

    @Test
    void onlyTheLastMinuteIsDrawn() {
        List<Long> long_ = new java.util.ArrayList<>(Collections.nCopies(30, 9_000_000L));
        long_.addAll(Collections.nCopies(60, 0L));
        assertThat(Sparkline.of(long_).still()).isTrue();
    }

    @Test
    void aTrickleStaysATrickle() {
        assertThat(Sparkline.of(List.of(100L)).trace()).isEqualTo("M0 15.2h59V14.5h1");
    }

    @Test
    void bothDirectionsShareOneScale() {
        TrafficChart chart =
                TrafficChart.of(Collections.nCopies(60, new Sample(500_000, 1_500_000)));
        assertThat(chart.labels()).containsExactly("500 kB/s", "0", "500 kB", "1.0 MB", "1.5 MB/s");
        assertThat(chart.zero()).isEqualTo("M0 40h600");
        assertThat(chart.sent()).startsWith("M1 40v-40h8v40z");
        assertThat(chart.back()).startsWith("M1 40v120h8v-120z");
    }

    @Test
    void noTrafficDrawsAnEmptyScale() {
        TrafficChart chart = TrafficChart.of(List.of());
        assertThat(chart.sent() + chart.back()).isEmpty();
        assertThat(chart.labels()).containsExactly("500 B/s", "0", "500 B/s");
    }

    @Test
    void everyPeakFitsTheChart() {
        for (long peak = 1; peak > 0 && peak < Long.MAX_VALUE / 20; peak *= 3) {
            TrafficChart chart = TrafficChart.of(List.of(new Sample(peak, peak / 7)));
            assertThat(chart.labels()).as("peak %d", peak).hasSizeBetween(3, 5);
        }
    }

    @Test
    void theDialShowsWhatIsLeft() {
        Instant now = Instant.parse("2026-11-20T12:00:00Z");
        assertThat(Dial.until(now.plus(Duration.ofHours(3)), now).wedge())
                .isEqualTo("M22 22L22.0 6.0 A16 16 0 0 1 38.0 22.0z");
        assertThat(Dial.until(now.plus(Duration.ofHours(9)), now).wedge()).contains("0 1 1");
        assertThat(Dial.until(now.plus(Duration.ofDays(2)), now).wedge())
                .contains("A16 16 0 1 1 22 38");
        assertThat(Dial.until(now, now).wedge()).isEmpty();
    }

    @Test
    void theCutStandsAtItsStation() {
        PathLine path = path(PathState.FAILED, Cut.TARGET);
        assertThat(path.cutAt("to")).isTrue();
        assertThat(path.cutAt("via")).isFalse();
        assertThat(path(PathState.LIVE, null).cutAt("to")).isFalse();
    }

    @Test
    void anAddressKeepsItsPort() {
        assertThat(Address.of("::1", 22)).isEqualTo(new Address("[::1]", ":22", "[::1]:22"));
        assertThat(new Address("db", ":5432", "x").text()).isEqualTo("db:5432");
    }

    @Test
    void aPathHasAHost() {
        assertThatThrownBy(() ->
                        new PathLine(
                                PathState.DRAFT,
                                null,
                                Who.anyone(),
                                Address.of("a", 1),
                                List.of(),
                                null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyStateHasAnIcon() throws Exception {
        String sprite = Files.readString(Path.of("src/main/resources/static/icons.svg"));
        for (PathState state : PathState.values()) {
            assertThat(sprite).contains("id=\"" + state.icon() + "\"");
        }
    }

    private static PathLine path(PathState state, Cut cut) {
        return new PathLine(
                state,
                cut,
                Who.only("console"),
                Address.of("console", 15432),
                List.of(new Hop(null, "bastion")),
                Address.of("db", 5432));
    }
}
