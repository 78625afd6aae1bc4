package dev.culvert.traffic;

import static dev.culvert.tunnel.Workbench.freePort;
import static dev.culvert.tunnel.Workbench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testing.Console;
import dev.culvert.testing.CulvertTest;
import dev.culvert.testing.Visitor;
import dev.culvert.tunnel.Workbench;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Minutes and days in a real database, under a clock that is moved by hand. */
@CulvertTest
class RollupsIT {

    /** In the future, where the console's own cleaner does not come. */
    private static final Instant NOON = Instant.parse("2041-03-10T12:00:30Z");

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    @Autowired private Console console;
    @Autowired private RollupRows rows;
    @Autowired private LedgerRows ledger;
    @Autowired private Ledger kept;
    @Autowired private DatabaseClient database;

    private final ManualClock clock = new ManualClock(NOON);
    private final Meter meter = Meter.startingAt(1_000, 2_000);
    private final Connections connections = new Connections();
    private Visitor owner;
    private UUID tunnel;

    @BeforeEach
    void aTunnelThatIsOff() {
        owner = console.member();
        Workbench work = new Workbench(owner);
        Map<String, Object> host =
                work.created("/api/v1/hosts", Map.of("address", "bastion.invalid", "user", "me"));
        Map<String, Object> wish =
                Map.of(
                        "hostId", text(host, "id"),
                        "kind", "local",
                        "listen", Map.of("port", freePort()),
                        "target", Workbench.target(80),
                        "start", false);
        tunnel = UUID.fromString(text(work.created("/api/v1/tunnels", wish), "id"));
    }

    @Test
    void aMinuteIsWrittenWhenItIsOverAndSeenBefore() {
        Rollups rollups = watching();
        move(100, 50);
        connections.opened = 3;
        connections.refused = 1;
        connections.peak = 2;
        assertThat(minutes(rollups)).hasSize(1);
        assertThat(stored(Step.MINUTE)).isEmpty();

        clock.move(MINUTE);
        rollups.beat().block(PATIENCE);

        Instant minute = Instant.parse("2041-03-10T12:00:00Z");
        assertThat(stored(Step.MINUTE)).containsExactly(new Moved(minute, 100, 50, 3, 2, 1));
        assertThat(minutes(rollups)).isEqualTo(stored(Step.MINUTE));
    }

    @Test
    void aMinuteWhoseAnswerWasLostCountsOnce() {
        Rollups rollups = watching(new AnswerLost(database));
        move(100, 50);
        connections.opened = 3;
        clock.move(MINUTE);
        rollups.beat().onErrorComplete().block(PATIENCE);

        Moved once = new Moved(Instant.parse("2041-03-10T12:00:00Z"), 100, 50, 3, 0, 0);
        assertThat(stored(Step.MINUTE)).containsExactly(once);
        assertThat(minutes(rollups)).containsExactly(once);
        assertThat(days(rollups)).extracting(Moved::bytesIn).containsExactly(100L);
    }

    @Test
    void aMinuteIsSeenWhileItIsBeingWritten() {
        Slow slow = new Slow(database);
        Rollups rollups = watching(slow);
        move(100, 50);
        clock.move(MINUTE);
        var writing = rollups.beat().toFuture();

        assertThat(minutes(rollups)).extracting(Moved::bytesIn).containsExactly(100L);
        slow.answer.complete(null);
        assertThat(writing).succeedsWithin(PATIENCE);
        assertThat(minutes(rollups)).isEqualTo(stored(Step.MINUTE)).hasSize(1);
        assertThat(rollups.waiting()).isZero();
    }

    @Test
    void theRunningMinuteIsPartOfItsDay() {
        Rollups rollups = watching();
        move(100, 0);
        clock.move(MINUTE);
        rollups.beat().block(PATIENCE);
        move(20, 0);
        assertThat(days(rollups)).extracting(Moved::bytesIn).containsExactly(120L);
    }

    @Test
    void aConnectionThatEndsWhileItsDestinationIsReadCountsOnce() {
        UUID id = UUID.randomUUID();
        LedgerEntry open = BacklogTest.entry(id, tunnel, owner.id(), false);
        ledger.write(List.of(BacklogTest.entry(id, tunnel, owner.id(), true))).block(PATIENCE);
        assertThat(destinations(List.of(open))).isEqualTo(destinations(List.of())).hasSize(1);
    }

    @Test
    void aTunnelThatIsIdleCostsNoRow() {
        Rollups rollups = watching();
        clock.move(MINUTE);
        rollups.beat().block(PATIENCE);
        assertThat(stored(Step.MINUTE)).isEmpty();
    }

    @Test
    void aConsoleThatIsKilledWithinAMinuteCountsNothingTwice() {
        Rollups killed = watching();
        move(100, 0);
        clock.move(MINUTE);
        killed.beat().block(PATIENCE);
        move(10, 0); // within 12:01, and lost with the console

        Rollups next = watching(); // goes on from the totals, as after a restart
        move(7, 0);
        clock.move(MINUTE);
        next.beat().block(PATIENCE);

        assertThat(stored(Step.MINUTE)).extracting(Moved::bytesIn).containsExactly(100L, 7L);
    }

    @Test
    void twoLivesThatShareAMinuteAreAddedUpHoweverOftenTheyAreWritten() {
        Rollups first = watching();
        move(100, 0);
        first.stop(); // properly: its part of the minute is written
        clock.move(Duration.ofSeconds(10));
        Rollups second = watching();
        move(20, 0);
        clock.move(MINUTE);
        second.beat().block(PATIENCE);

        org.awaitility.Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(stored(Step.MINUTE))
                                .extracting(Moved::bytesIn)
                                .containsExactly(120L));
        List<RollupRows.Line> again =
                List.of(
                        new RollupRows.Line(
                                tunnel,
                                NOON.plusSeconds(10),
                                new Moved(NOON.minusSeconds(30), 20, 0, 0, 0, 0)));
        rows.write(again).block(PATIENCE);
        assertThat(stored(Step.MINUTE)).extracting(Moved::bytesIn).containsExactly(120L);
    }

    @Test
    void aClockThatIsSetBackOverwritesNothing() {
        Rollups rollups = watching();
        move(100, 0);
        clock.move(MINUTE);
        rollups.beat().block(PATIENCE);
        move(10, 0);
        clock.move(MINUTE.negated());
        rollups.beat().block(PATIENCE);
        move(5, 0);
        clock.move(MINUTE);
        rollups.beat().block(PATIENCE);
        assertThat(stored(Step.MINUTE)).extracting(Moved::bytesIn).containsExactly(105L, 10L);
    }

    @Test
    void daysAreMadeOfMinutesAndOutliveThem() {
        Rollups rollups = watching();
        for (int day = 0; day < 10; day++) {
            move(100, 1);
            clock.move(MINUTE);
            rollups.beat().block(PATIENCE);
            move(11, 1);
            clock.move(DAY.minus(MINUTE));
            rollups.beat().block(PATIENCE);
        }
        Retention retention =
                new Retention(
                        ledger,
                        rows,
                        new TrafficSettings(
                                Duration.ofDays(30), Duration.ofDays(2), Duration.ofDays(5)),
                        clock);
        retention.tidy().block(PATIENCE);
        retention.tidy().block(PATIENCE);

        List<Moved> minutes = stored(Step.MINUTE);
        assertThat(minutes).hasSize(4);
        assertThat(minutes.getFirst().at()).isEqualTo("2041-03-18T12:00:00Z");
        List<Moved> days = stored(Step.DAY);
        assertThat(days).hasSize(5).allMatch(day -> day.bytesIn() == 111 && day.bytesOut() == 2);
        assertThat(days.getFirst().at()).isEqualTo("2041-03-15T00:00:00Z");
    }

    @Test
    void theCleanerTakesOldConnectionsInPieces() {
        for (int batch = 0; batch < 3; batch++) {
            List<LedgerEntry> entries =
                    java.util.stream.IntStream.range(0, 500)
                            .mapToObj(i ->
                                    BacklogTest.entry(UUID.randomUUID(), tunnel, owner.id(), true))
                            .toList();
            ledger.write(entries).block(PATIENCE);
        }
        UUID open = UUID.randomUUID();
        ledger.write(List.of(BacklogTest.entry(open, tunnel, owner.id(), false))).block(PATIENCE);
        new Retention(
                        ledger,
                        rows,
                        new TrafficSettings(
                                Duration.ofDays(30), Duration.ofDays(7), Duration.ofDays(400)),
                        clock)
                .tidy()
                .block(PATIENCE);

        assertThat(ledger.of(owner.id(), tunnel, 10).collectList().block(PATIENCE))
                .extracting(LedgerEntry::id)
                .containsExactly(open);
    }

    private List<Destination> destinations(List<LedgerEntry> open) {
        return kept.destinations(owner.id(), tunnel, open, 10).collectList().block(PATIENCE);
    }

    private Rollups watching() {
        return watching(rows);
    }

    private Rollups watching(RollupRows rows) {
        Rollups rollups = new Rollups(rows, clock);
        rollups.watch(tunnel, meter, connections);
        return rollups;
    }

    private void move(int in, int out) {
        meter.in(in);
        meter.out(out);
    }

    private List<Moved> minutes(Rollups rollups) {
        return rollups.of(tunnel, Step.MINUTE, NOON.minus(DAY), NOON.plus(DAY))
                .collectList()
                .block(PATIENCE);
    }

    private List<Moved> days(Rollups rollups) {
        return rollups.of(tunnel, Step.DAY, NOON.minus(DAY), NOON.plus(DAY))
                .collectList()
                .block(PATIENCE);
    }

    private List<Moved> stored(Step step) {
        return rows
                .of(tunnel, step, NOON.minus(DAY), NOON.plus(DAY.multipliedBy(30)), List.of())
                .collectList()
                .block(PATIENCE)
                .stream()
                .sorted(java.util.Comparator.comparing(Moved::at))
                .toList();
    }

    /** The database writes, but the connection breaks before it says so. */
    private static final class AnswerLost extends RollupRows {
        private AnswerLost(DatabaseClient database) {
            super(database);
        }

        @Override
        Mono<Void> write(List<Line> lines) {
            return super.write(lines).then(Mono.error(new java.io.IOException("lost")));
        }
    }

    /** The database begins to write when it is told to. */
    private static final class Slow extends RollupRows {
        private final CompletableFuture<Void> answer = new CompletableFuture<>();

        private Slow(DatabaseClient database) {
            super(database);
        }

        @Override
        Mono<Void> write(List<Line> lines) {
            return Mono.fromFuture(answer).then(super.write(lines));
        }
    }

    private static final class Connections implements Counts {
        private long opened;
        private long refused;
        private int peak;

        @Override
        public long opened() {
            return opened;
        }

        @Override
        public long refused() {
            return refused;
        }

        @Override
        public int takePeak() {
            int was = peak;
            peak = 0;
            return was;
        }

        @Override
        public int openNow() {
            return peak;
        }
    }
}
