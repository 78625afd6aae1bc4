package dev.culvert.tunnel.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StrandTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final Strand strand = new Strand();

    @Test
    void theSameStateToldAgainIsNothingNew() {
        assertThat(take("reconnecting", "DROPPED", 0)).isNotNull();
        assertThat(take("reconnecting", "DROPPED", 1)).isNull();
        assertThat(take("reconnecting", "REFUSED", 2)).isNotNull();
    }

    @Test
    void aTunnelThatWasNeverOnHasNoHistoryOfBeingOff() {
        assertThat(take("stopped", null, 0)).isNull();
        assertThat(take("connecting", null, 1)).isNotNull();
        assertThat(take("stopped", null, 2)).isNotNull();
    }

    @Test
    void aNewCauseOfTheSameBeginningComesLater() {
        take("reconnecting", "DROPPED", 0);
        TunnelEvent second = strand.take(event("reconnecting", "REFUSED", 0), NOON.plusSeconds(9));
        assertThat(second.since()).isEqualTo(NOON.plusSeconds(9));
    }

    @Test
    void flappingIsKeptUpToALimitAndThenCounted() {
        int written = 0;
        for (int second = 0; second < 1_000; second++) {
            String state = second % 2 == 0 ? "live" : "reconnecting";
            written += take(state, null, second) == null ? 0 : 1;
        }
        assertThat(written).isEqualTo(Strand.MAX_IN_SPAN);
        assertThat(strand.release(NOON.plusSeconds(1_001))).isNull();

        TunnelEvent last = strand.release(NOON.plus(Strand.SPAN));

        assertThat(last.state()).isEqualTo("reconnecting");
        assertThat(last.skipped()).isEqualTo(1_000 - Strand.MAX_IN_SPAN - 1);
        assertThat(strand.release(NOON.plus(Duration.ofHours(9)))).isNull();
    }

    @Test
    void whatServersSayIsCutAndCleaned() {
        TunnelEvent event =
                new TunnelEvent(
                        UUID.randomUUID(), "failed", NOON, "X", "a\0b" + "x".repeat(9_000), 0);
        assertThat(event.cause()).startsWith("abx").hasSize(TunnelEvent.MAX_CAUSE);
    }

    private @Nullable TunnelEvent take(String state, @Nullable String code, int second) {
        return strand.take(event(state, code, second), NOON.plusSeconds(second));
    }

    private static TunnelEvent event(String state, @Nullable String code, int second) {
        return new TunnelEvent(new UUID(0, 1), state, NOON.plusSeconds(second), code, "because", 0);
    }
}
