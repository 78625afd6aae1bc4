package dev.culvert.tunnel.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.tunnel.TunnelState;
import io.r2dbc.spi.ConnectionFactories;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

class HistoryWithoutDatabaseTest {

    private static final Duration MONTH = Duration.ofDays(30);

    private final History history =
            new History(
                    new HistoryRows(
                            DatabaseClient.create(
                                    ConnectionFactories.get(
                                            "r2dbc:postgresql://nobody:x@127.0.0.1:1/nothing"))),
                    new HistorySettings(MONTH),
                    Clock.systemUTC());

    @Test
    void notesWaitWithinTheLimitAndStayWhenTheyCannotBeWritten() {
        for (int i = 0; i < History.CAPACITY + 10; i++) {
            history.note(new UUID(0, i), new TunnelState.Live(Instant.now()), null);
        }
        assertThat(history.waiting()).isEqualTo(History.CAPACITY);

        history.write().onErrorResume(e -> Mono.empty()).block(MONTH);

        assertThat(history.waiting()).isEqualTo(History.CAPACITY);
    }

    @Test
    void aHistoryShorterThanADayIsRefused() {
        assertThatThrownBy(() -> new HistorySettings(Duration.ofHours(23)))
                .hasMessageContaining("culvert.history.keep");
    }
}
