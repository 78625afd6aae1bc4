package dev.culvert.traffic;

import dev.culvert.database.Pieces;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Makes days of minutes, and deletes what is older than the settings say, in small pieces. */
@Component
class Retention {

    /** The first time comes soon: a console that runs only by day must clean up too. */
    static final Duration FIRST_AFTER = Duration.ofMinutes(1);

    static final Duration EVERY = Duration.ofHours(1);

    private static final Logger log = LoggerFactory.getLogger(Retention.class);

    private final LedgerRows ledger;
    private final RollupRows rollups;
    private final TrafficSettings settings;
    private final Clock clock;
    private volatile boolean derivedAll;

    Retention(LedgerRows ledger, RollupRows rollups, TrafficSettings settings, Clock clock) {
        this.ledger = ledger;
        this.rollups = rollups;
        this.settings = settings;
        this.clock = clock;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        Flux.interval(FIRST_AFTER, EVERY)
                .onBackpressureDrop()
                .concatMap(tick -> tidy().onErrorResume(Retention::later))
                .subscribe();
    }

    /** Once; answers how many rows went. */
    Mono<Long> tidy() {
        return Mono.defer(() -> {
            Instant now = clock.instant();
            Instant minutes = now.minus(settings.keepMinutes()).truncatedTo(ChronoUnit.DAYS);
            Instant days = now.minus(settings.keepDays());
            Instant ended = now.minus(settings.keepConnections());
            // At first everything there is: the console may have been off for weeks.
            Instant since =
                    derivedAll
                            ? now.truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.DAYS)
                            : Instant.EPOCH;
            return rollups.derive(since)
                    .doOnSuccess(done -> derivedAll = true)
                    .thenMany(
                            Flux.concat(
                                    Pieces.delete(most -> rollups.deleteMinutes(minutes, most)),
                                    Pieces.delete(most -> rollups.deleteDays(days, most)),
                                    Pieces.delete(most -> ledger.deletePiece(ended, most))))
                    .reduce(0L, Long::sum)
                    .doOnNext(Retention::tell);
        });
    }

    private static void tell(long deleted) {
        if (deleted > 0) {
            log.info("{} rows about traffic were old enough to be deleted", deleted);
        }
    }

    private static Mono<Long> later(Throwable failure) {
        log.warn("Old traffic could not be tidied up; tried again soon: {}", failure.getMessage());
        return Mono.empty();
    }
}
