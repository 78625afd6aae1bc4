package dev.culvert.pages.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1 kB",
        "212499, 212 kB",
        "999499, 999 kB",
        "999500, 1.0 MB",
        "48200000, 48.2 MB",
        "99950000, 100 MB",
        "612000000000, 612 GB",
        "9223372036854775807, 9.2 EB"
    })
    void countsBytesInDecimalUnits(long bytes, String text) {
        assertThat(Bytes.text(bytes)).isEqualTo(text);
    }

    @Test
    void sayRatesPerSecond() {
        assertThat(Rate.text(1_200_000)).isEqualTo("1.2 MB/s");
    }

    @ParameterizedTest
    @CsvSource({
        "-3, 0 s",
        "0, 0 s",
        "59, 59 s",
        "60, 1 min",
        "3599, 59 min",
        "3600, 1 h",
        "7440, 2 h 4 min",
        "172799, 47 h 59 min",
        "172800, 2 d",
        "31536000, 365 d"
    })
    void spansHaveAtMostTwoUnits(long seconds, String text) {
        assertThat(Span.text(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void aMomentHasARelativeTextAndAnAbsoluteTitle() {
        Instant then = Instant.parse("2026-11-20T18:40:05.250Z");
        Ago ago = Ago.of(then, then.plusSeconds(300));
        assertThat(ago)
                .isEqualTo(new Ago("5 min", "2026-11-20 18:40:05 UTC", "2026-11-20T18:40:05Z"));
        assertThat(Ago.of(then, then.minusSeconds(300)).text()).isEqualTo("5 min");
    }
}
