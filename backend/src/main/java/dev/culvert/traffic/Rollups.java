package dev.culvert.traffic;

import dev.culvert.traffic.RollupRows.Line;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What each tunnel moved, by the minute and by the day, in the database. Each minute is read off
 * the meters when it is over and written under the beginning of this console's life, so that it may
 * be written again, and a console that was killed within a minute has its own row of it.
 */
@Component
public class Rollups implements SmartLifecycle {

    /** How often is looked whether the minute is over. */
    static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** Minutes of single tunnels that wait while the database is away; the oldest go first. */
    static final int CAPACITY = 100_000;

    /** Rows in one statement. */
    static final int BATCH = 500;

    private static final Logger log = LoggerFactory.getLogger(Rollups.class);

    private final RollupRows rows;
    private final Clock clock;
    private final Map<UUID, Watched> watched = new ConcurrentHashMap<>();
    private final Map<Line.Key, Line> waiting = new LinkedHashMap<>(); // guarded by this
    private final Disposable.Swap beat = Disposables.swap();
    private Instant began; // guarded by this
    private Instant minute; // guarded by this
    private long lost; // guarded by this
    private volatile boolean running;

    Rollups(RollupRows rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
        this.began = clock.instant().truncatedTo(ChronoUnit.MICROS);
        this.minute = began.truncatedTo(ChronoUnit.MINUTES);
    }

    /** Counts this tunnel from now on. */
    public synchronized void watch(UUID tunnelId, Meter meter, Counts counts) {
        watched.put(tunnelId, new Watched(meter, counts));
    }

    /** The tunnel was deleted. */
    public void forget(UUID tunnelId) {
        watched.remove(tunnelId);
    }

    /**
     * Minutes or days of a tunnel in which anything moved, oldest first, the running one included.
     *
     * @param from first moment that counts
     * @param to first moment that counts no more
     */
    public Flux<Moved> of(UUID tunnelId, Step step, Instant from, Instant to) {
        return Flux.defer(() -> rows.of(tunnelId, step, from, to, unwritten(tunnelId)));
    }

    @Override
    public void start() {
        running = true;
        beat.update(
                Flux.interval(LOOK_EVERY)
                        .onBackpressureDrop()
                        .concatMap(tick -> beat().onErrorResume(this::keep))
                        .subscribe());
    }

    /** The tunnels have ended by now: what the last minute moved so far is written. */
    @Override
    public void stop(Runnable done) {
        running = false;
        beat.update(Disposables.disposed());
        collect();
        flush().onErrorResume(this::keep).doFinally(signal -> done.run()).subscribe();
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** As the ledger: before the tunnels, and until after them. */
    @Override
    public int getPhase() {
        return 100;
    }

    /** Closes the minute if it is over, and writes what waits. */
    Mono<Void> beat() {
        return Mono.defer(() -> {
            turn(clock.instant());
            return flush();
        });
    }

    /** Lines that wait to be written. */
    synchronized int waiting() {
        return waiting.size();
    }

    private synchronized void turn(Instant now) {
        Instant current = now.truncatedTo(ChronoUnit.MINUTES);
        if (current.equals(minute)) {
            return;
        }
        collect();
        if (current.isBefore(minute)) {
            // The clock was set back: minutes come again, and must not overwrite themselves.
            Instant again = now.truncatedTo(ChronoUnit.MICROS);
            began = again.equals(began) ? again.plus(1, ChronoUnit.MICROS) : again;
        }
        minute = current;
    }

    private synchronized void collect() {
        watched.forEach((id, each) -> {
            Moved moved = each.take(minute);
            if (!moved.nothing()) {
                keep(new Line(id, began, moved));
            }
        });
        if (lost > 0) {
            log.error("The database is away for too long; {} minutes of traffic are lost", lost);
            lost = 0;
        }
    }

    private void keep(Line line) {
        waiting.merge(line.key(), line, Line::plus);
        if (waiting.size() > CAPACITY) {
            Iterator<Line> oldest = waiting.values().iterator();
            oldest.next();
            oldest.remove();
            lost++;
        }
    }

    /** Lines wait until they are known to be written: nobody who reads meanwhile misses them. */
    private Mono<Void> flush() {
        return Mono.defer(() -> {
            List<Line> batch = oldest();
            return batch.isEmpty()
                    ? Mono.empty()
                    : rows.write(batch)
                            .doOnSuccess(_ -> written(batch))
                            .then(batch.size() == BATCH ? flush() : Mono.empty());
        });
    }

    private synchronized List<Line> oldest() {
        return waiting.values().stream().limit(BATCH).toList();
    }

    /** One that grew meanwhile is written again. */
    private synchronized void written(List<Line> batch) {
        batch.forEach(line -> waiting.remove(line.key(), line));
    }

    private synchronized List<Line> unwritten(UUID tunnelId) {
        Map<Line.Key, Line> all = new LinkedHashMap<>();
        waiting.values().stream()
                .filter(line -> line.tunnelId().equals(tunnelId))
                .forEach(line -> all.put(line.key(), line));
        Watched now = watched.get(tunnelId);
        Moved moving = now == null ? null : now.look(minute);
        if (moving != null && !moving.nothing()) {
            Line line = new Line(tunnelId, began, moving);
            all.merge(line.key(), line, Line::plus);
        }
        return List.copyOf(all.values());
    }

    private Mono<Void> keep(Throwable failure) {
        log.warn("Traffic of the last minutes could not be written: {}", failure.getMessage());
        return Mono.empty();
    }
}
