package dev.culvert.tunnel.history;

import dev.culvert.database.Pieces;
import dev.culvert.problem.Problem;
import dev.culvert.tunnel.TunnelState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Ups and downs of every tunnel. A run only notes its state; a single writer takes the notes to the
 * database a moment later. The console also leaves a sign of life there, so that after a crash it
 * is known when tunnels stopped.
 */
@Component
public class History implements SmartLifecycle {

    /** How often notes are written. */
    static final Duration WRITE_EVERY = Duration.ofMillis(500);

    /** How often the sign of life is renewed, and so how exactly a crash is dated. */
    static final Duration SIGN_EVERY = Duration.ofSeconds(20);

    static final Duration TIDY_EVERY = Duration.ofHours(1);

    /** Notes that wait while the database is away; beyond them the oldest are given up. */
    static final int CAPACITY = 20_000;

    /** Notes in one statement. */
    static final int BATCH = 500;

    private static final Logger log = LoggerFactory.getLogger(History.class);

    private final HistoryRows rows;
    private final HistorySettings settings;
    private final Clock clock;
    private final Map<UUID, Strand> strands = new HashMap<>(); // guarded by this
    private final Deque<TunnelEvent> waiting = new ArrayDeque<>(); // guarded by this
    private Disposable.Composite beats = Disposables.composite();
    private final Mono<Void> ready;
    private long lost; // guarded by this
    private volatile boolean running;

    History(HistoryRows rows, HistorySettings settings, Clock clock) {
        this.rows = rows;
        this.settings = settings;
        this.clock = clock;
        this.ready = rows.closeCrashed().onErrorResume(this::keep).cache();
    }

    /**
     * Notes that a tunnel is in this state; returns at once.
     *
     * @param cause why, where the state itself does not say
     */
    public synchronized void note(UUID tunnelId, TunnelState state, @Nullable String cause) {
        Problem trouble = state.trouble();
        TunnelEvent event =
                new TunnelEvent(
                        tunnelId,
                        state.word(),
                        state.since(),
                        trouble == null ? null : trouble.code(),
                        trouble == null ? cause : trouble.title() + ". " + trouble.detail(),
                        0);
        Strand strand = strands.computeIfAbsent(tunnelId, id -> new Strand());
        add(strand.take(event, clock.instant()));
    }

    /** The tunnel was deleted. */
    public synchronized void forget(UUID tunnelId) {
        strands.remove(tunnelId);
    }

    /**
     * The history of a tunnel, newest first, with what waits to be written. The first event at or
     * before {@code from} is part of it: its state held then.
     */
    public Flux<TunnelEvent> of(UUID tunnelId, Instant from, Instant to, int limit) {
        return ready.then(write())
                .onErrorResume(this::keep)
                .thenMany(rows.of(tunnelId, from, to, limit));
    }

    @Override
    public void start() {
        running = true;
        beats = Disposables.composite();
        beats.add(
                ready.thenMany(Flux.interval(WRITE_EVERY).onBackpressureDrop())
                        .doOnNext(tick -> releaseHeld())
                        .concatMap(tick -> write().onErrorResume(this::keep))
                        .subscribe());
        beats.add(every(SIGN_EVERY, Mono.defer(() -> rows.seen(clock.instant()))));
        beats.add(every(TIDY_EVERY, Mono.defer(this::tidy)));
    }

    @Override
    public void stop(Runnable done) {
        running = false;
        beats.dispose();
        write().onErrorResume(this::keep).doFinally(signal -> done.run()).subscribe();
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

    /** Deletes what is older than the settings say, but the newest event of each tunnel never. */
    Mono<Void> tidy() {
        Instant before = clock.instant().minus(settings.keep());
        return Pieces.delete(most -> rows.deletePiece(before, most)).then();
    }

    Mono<Void> write() {
        return Mono.defer(() -> {
            List<TunnelEvent> batch = take();
            return batch.isEmpty()
                    ? Mono.empty()
                    : rows.write(batch)
                            .doOnError(e -> putBack(batch))
                            .doOnCancel(() -> putBack(batch))
                            .then(batch.size() == BATCH ? write() : Mono.empty());
        });
    }

    /** Notes that wait to be written. */
    synchronized int waiting() {
        return waiting.size();
    }

    private synchronized void releaseHeld() {
        Instant now = clock.instant();
        strands.values().forEach(strand -> add(strand.release(now)));
    }

    private void add(@Nullable TunnelEvent event) {
        if (event != null) {
            waiting.addLast(event);
            bound();
        }
    }

    private synchronized List<TunnelEvent> take() {
        if (lost > 0) {
            log.error(
                    "The database is away for too long; {} notes of ups and downs are lost", lost);
            lost = 0;
        }
        List<TunnelEvent> batch = new ArrayList<>();
        while (batch.size() < BATCH && !waiting.isEmpty()) {
            batch.add(waiting.removeFirst());
        }
        return batch;
    }

    private synchronized void putBack(List<TunnelEvent> batch) {
        batch.reversed().forEach(waiting::addFirst);
        bound();
    }

    private void bound() {
        while (waiting.size() > CAPACITY) {
            waiting.removeFirst();
            lost++;
        }
    }

    private Disposable every(Duration period, Mono<Void> task) {
        return Flux.concat(ready.thenMany(Flux.just(0L)), Flux.interval(period))
                .onBackpressureDrop()
                .concatMap(tick -> task.onErrorResume(this::keep))
                .subscribe();
    }

    private Mono<Void> keep(Throwable failure) {
        log.warn("The history of tunnels could not be written: {}", failure.getMessage());
        return Mono.empty();
    }
}
