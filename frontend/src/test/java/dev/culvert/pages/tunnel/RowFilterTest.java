package dev.culvert.pages.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.tunnel.Kind;
import dev.culvert.tunnel.TunnelState;
import dev.culvert.tunnel.TunnelView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowFilterTest {

    private final TunnelView view = Views.live("Staging-DB", Kind.LOCAL, 0);

    @ParameterizedTest
    @CsvSource({
        "'', true",
        "staging, true",
        "STAGING bastion, true",
        "15432, true",
        "db.internal, true",
        "staging -bastion, false",
        "prod, false",
        "-prod, true",
        "-L, true",
        "-R, false",
        "-, true"
    })
    void allWordsHaveToOccurAndThoseWithADashMustNot(String q, boolean shown) {
        assertThat(RowFilter.of(q, null).admits(view)).isEqualTo(shown);
    }

    @Test
    void showsOnlyWhatIsLiveOrNeedsAttention() {
        TunnelView stopped = Views.with("x", Kind.LOCAL, new TunnelState.Stopped(Views.NOW), false);
        assertThat(RowFilter.of(null, "live").admits(view)).isTrue();
        assertThat(RowFilter.of(null, "live").admits(stopped)).isFalse();
        assertThat(RowFilter.of(null, "attention").admits(view)).isFalse();
    }

    @Test
    void theQueryStringIsEncodedAndShort() {
        assertThat(RowFilter.of("a b&c", "live").query()).isEqualTo("?q=a+b%26c&show=live");
        assertThat(RowFilter.of(" ", null).query()).isEmpty();
        assertThat(RowFilter.of("x".repeat(999), null).q()).hasSize(RowFilter.MAX_LENGTH);
    }
}
