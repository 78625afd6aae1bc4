package dev.culvert.traffic;

import dev.culvert.traffic.LedgerRows.Totals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.Sinks.EmitResult;

/**
 * Every connection of every kind, in PostgreSQL. The data path only drops an entry into a queue; a
 * single writer empties it several times a second, in one transaction.
 */
@Component
public class Ledger implements SmartLifecycle {

    /** How often the queue is written out. */
    static final Duration FLUSH_EVERY = Duration.ofMillis(250);

    /** Entries in one transaction, so that none runs long. */
    static final int BATCH = 500;

    /** Entries that wait while the database is away; beyond them the oldest facts are given up. */
    static final int CAPACITY = 100_000;

    private static final Logger log = LoggerFactory.getLogger(Ledger.class);

    private final LedgerRows rows;
    private final TransactionalOperator transaction;
    private final LinkedBlockingQueue<LedgerEntry> waiting = new LinkedBlockingQueue<>(CAPACITY);
    private final Sinks.Many<LedgerEntry> written = Sinks.many().multicast().directBestEffort();
    private final Disposable.Swap writer = Disposables.swap();
    private final Mono<Void> ready;
    private volatile boolean running;

    Ledger(LedgerRows rows, TransactionalOperator transaction) {
        this.rows = rows;
        this.transaction = transaction;
        this.ready =
                rows.closeOpen(CloseReason.CONSOLE_STOPPED)
                        .doOnNext(Ledger::tellUnclean)
                        .then()
                        .onErrorResume(this::keep)
                        .cache();
    }

    /** Notes that a connection opened or closed; returns at once. */
    public void note(LedgerEntry entry) {
        while (!waiting.offer(entry)) {
            LedgerEntry lost = waiting.poll();
            log.error("The database is away for too long; the ledger gave up {}", lost);
        }
    }

    /** The connections of a tunnel, newest first, open ones included. */
    public Flux<LedgerEntry> of(UUID owner, UUID tunnelId, int limit) {
        return flush().thenMany(rows.of(owner, tunnelId, limit));
    }

    /** Entries as they are written, a moment after the fact. Hot. */
    public Flux<LedgerEntry> live() {
        return written.asFlux();
    }

    /**
     * Completes when what the console's earlier life left open is closed: then new ones may come.
     */
    public Mono<Void> ready() {
        return ready;
    }

    @Override
    public void start() {
        running = true;
        writer.update(
                ready.thenMany(Flux.interval(FLUSH_EVERY).onBackpressureDrop())
                        .concatMap(tick -> flush().onErrorResume(this::keep))
                        .subscribe());
    }

    @Override
    public void stop(Runnable done) {
        running = false;
        writer.dispose();
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

    /** Started before the tunnels, and stopped after them: their last connections end in here. */
    @Override
    public int getPhase() {
        return 100;
    }

    private Mono<Void> flush() {
        return Mono.defer(() -> {
            List<LedgerEntry> batch = new ArrayList<>();
            waiting.drainTo(batch, BATCH);
            if (batch.isEmpty()) {
                return Mono.empty();
            }
            return write(batch)
                    .doOnSuccess(done -> batch.forEach(this::tell))
                    .onErrorResume(NonTransientDataAccessException.class, e -> oneByOne(batch, e))
                    .doOnError(e -> batch.forEach(this::note))
                    .then(batch.size() == BATCH ? flush() : Mono.empty());
        });
    }

    /** One entry that the database does not take must not keep the others out. */
    private Mono<Void> oneByOne(List<LedgerEntry> batch, NonTransientDataAccessException failure) {
        if (failure instanceof DataAccessResourceFailureException || batch.size() == 1) {
            return Mono.error(failure);
        }
        return Flux.fromIterable(batch)
                .concatMap(entry ->
                        write(List.of(entry))
                                .onErrorResume(
                                        e ->
                                                e instanceof NonTransientDataAccessException
                                                        && !(e
                                                                instanceof
                                                                DataAccessResourceFailureException),
                                        e -> {
                                            log.error("The ledger cannot hold {}", entry, e);
                                            return Mono.empty();
                                        }))
                .then();
    }

    private Mono<Void> write(List<LedgerEntry> batch) {
        Map<UUID, LedgerEntry> latest = new LinkedHashMap<>();
        Map<UUID, Totals> totals = new HashMap<>();
        for (LedgerEntry entry : batch) {
            latest.merge(entry.id(), entry, (old, now) -> old.closedAt() == null ? now : old);
            if (entry.closedAt() != null) {
                Totals moved = new Totals(entry.bytesIn(), entry.bytesOut(), 1);
                totals.merge(entry.tunnelId(), moved, Totals::plus);
            }
        }
        return transaction.transactional(
                rows.write(List.copyOf(latest.values())).then(rows.add(totals)));
    }

    private void tell(LedgerEntry entry) {
        written.emitNext(entry, (signal, result) -> result == EmitResult.FAIL_NON_SERIALIZED);
    }

    private Mono<Void> keep(Throwable failure) {
        log.warn(
                "The ledger could not be written, {} entries wait: {}",
                waiting.size(),
                failure.getMessage());
        return Mono.empty();
    }

    private static void tellUnclean(long closed) {
        if (closed > 0) {
            log.info(
                    "The console had not been stopped properly; {} connections ended then", closed);
        }
    }
}
