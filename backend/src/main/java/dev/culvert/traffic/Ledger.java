package dev.culvert.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
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

    /** Entries that are read at once while everything is read. */
    static final int PAGE = 500;

    /**
     * Connections that wait while the database is away or slow, of which each takes less than 1 KiB
     * of heap; beyond them the oldest notes are given up, those of open connections first.
     */
    static final int CAPACITY = 100_000;

    /** A database that has not taken a batch by then is asked again, with the same batch. */
    static final Duration WRITE_LIMIT = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(Ledger.class);

    private final LedgerRows rows;
    private final TransactionalOperator transaction;
    private final Backlog waiting;
    private final Sinks.Many<LedgerEntry> written = Sinks.many().multicast().directBestEffort();
    private final Disposable.Swap writer = Disposables.swap();
    private final Mono<Void> ready;
    private volatile boolean running;

    @Autowired
    Ledger(LedgerRows rows, TransactionalOperator transaction) {
        this(rows, transaction, CAPACITY);
    }

    Ledger(LedgerRows rows, TransactionalOperator transaction, int capacity) {
        this.waiting = new Backlog(capacity);
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
        waiting.add(entry);
    }

    /** Notes that wait to be written. */
    int waiting() {
        return waiting.size();
    }

    /** The connections of a tunnel, newest first, open ones included. */
    public Flux<LedgerEntry> of(UUID owner, UUID tunnelId, int limit) {
        return flush().thenMany(rows.of(owner, tunnelId, limit));
    }

    /** Those connections of a tunnel that match, newest first. */
    public Flux<LedgerEntry> find(UUID owner, UUID tunnelId, LedgerQuery query) {
        return flush().thenMany(rows.find(owner, tunnelId, query));
    }

    /**
     * Everything that was one person's between two moments, newest first; read from the database as
     * fast as it is taken, {@link #PAGE} at a time. No connection to the database is held in
     * between, so a slow reader keeps nobody else from it.
     *
     * @param from null for the beginning
     * @param to null for now
     */
    public Flux<LedgerEntry> of(UUID owner, @Nullable Instant from, @Nullable Instant to) {
        return flush().then(page(owner, from, to, null))
                .expand(page ->
                        page.size() < PAGE
                                ? Mono.empty()
                                : page(owner, from, to, position(page.getLast())))
                .concatMapIterable(page -> page, 1);
    }

    /** Taken from the database at once, wanted or not: it is given back before anybody waits. */
    private Mono<List<LedgerEntry>> page(
            UUID owner,
            @Nullable Instant from,
            @Nullable Instant to,
            LedgerQuery.@Nullable Position after) {
        return Mono.defer(() ->
                rows.of(owner, from, to, after, PAGE).onBackpressureBuffer(PAGE).collectList());
    }

    private static LedgerQuery.Position position(LedgerEntry entry) {
        return new LedgerQuery.Position(entry.openedAt(), entry.id());
    }

    /**
     * Where a tunnel's connections went, the one used last first.
     *
     * @param open connections as they are now; what they moved counts as they say, also when they
     *     end meanwhile
     */
    public Flux<Destination> destinations(
            UUID owner, UUID tunnelId, List<LedgerEntry> open, int limit) {
        List<UUID> moving = open.stream().map(LedgerEntry::id).toList();
        Map<String, List<LedgerEntry>> byTarget =
                open.stream().collect(Collectors.groupingBy(LedgerEntry::target));
        return flush().thenMany(rows.destinations(owner, tunnelId, moving, limit))
                .map(each -> each.plus(byTarget.getOrDefault(each.target(), List.of())));
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
        writer.update(Disposables.disposed());
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

    Mono<Void> flush() {
        return Mono.defer(() -> {
            tellLoss();
            List<LedgerEntry> batch = waiting.take(BATCH);
            if (batch.isEmpty()) {
                return Mono.empty();
            }
            return write(batch)
                    .doOnSuccess(done -> batch.forEach(this::tell))
                    .onErrorResume(NonTransientDataAccessException.class, e -> oneByOne(batch, e))
                    .doOnError(e -> batch.forEach(this::note))
                    .doOnCancel(() -> batch.forEach(this::note))
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
        return transaction.transactional(rows.write(batch).flatMap(rows::add)).timeout(WRITE_LIMIT);
    }

    private void tellLoss() {
        Backlog.Loss loss = waiting.loss();
        if (loss.any()) {
            log.error(
                    "The database is away for too long; the ledger gave up {} connections, and"
                            + " notes of {} open ones",
                    loss.connections(),
                    loss.openNotes());
        }
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
