package dev.culvert.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.ConnectionFactories;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

class RollupsWithoutDatabaseTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-20T12:00:30Z"));
    private final Rollups rollups =
            new Rollups(
                    new RollupRows(
                            DatabaseClient.create(
                                    ConnectionFactories.get(
                                            "r2dbc:postgresql://nobody:x@127.0.0.1:1/nothing"))),
                    clock);

    @Test
    void minutesWaitWithinTheLimitAndAreStillThereWhenTheyCannotBeWritten() {
        int tunnels = 1_000;
        Meter[] meters = new Meter[tunnels];
        for (int i = 0; i < tunnels; i++) {
            meters[i] = Meter.startingAt(0, 0);
            rollups.watch(new UUID(0, i), meters[i], new Nobody());
        }
        for (int minute = 0; minute < Rollups.CAPACITY / tunnels + 1; minute++) {
            for (Meter meter : meters) {
                meter.in(1);
            }
            clock.move(Duration.ofMinutes(1));
            rollups.beat().onErrorResume(e -> Mono.empty()).block(PATIENCE);
        }
        assertThat(rollups.waiting()).isEqualTo(Rollups.CAPACITY);
    }

    @Test
    void settingsThatWouldLoseDaysAreRefused() {
        Duration month = Duration.ofDays(30);
        assertThatThrownBy(() -> new TrafficSettings(month, Duration.ofDays(1), month))
                .hasMessageContaining("keep-minutes");
        assertThatThrownBy(() -> new TrafficSettings(month, month, Duration.ofDays(7)))
                .hasMessageContaining("keep-days");
        assertThatThrownBy(() -> new TrafficSettings(Duration.ofMinutes(1), month, month))
                .hasMessageContaining("keep-connections");
    }

    private static final class Nobody implements Counts {
        @Override
        public long opened() {
            return 0;
        }

        @Override
        public long refused() {
            return 0;
        }

        @Override
        public int takePeak() {
            return 0;
        }

        @Override
        public int openNow() {
            return 0;
        }
    }
}
