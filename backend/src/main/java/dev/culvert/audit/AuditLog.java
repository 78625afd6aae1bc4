package dev.culvert.audit;

import dev.culvert.api.Items;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The append-only log; the one door to it. Writers wait for each other from the event to the end of
 * their transaction, so an event is best recorded last.
 */
@Component
public final class AuditLog {

    /** How long an event may wait for another one to be handed to the live readers. */
    private static final Duration HAND_OVER = Duration.ofSeconds(1);

    private final AuditRows rows;
    private final Chain chain;
    private final TransactionalOperator transaction;
    private final Clock clock = Clock.systemUTC();
    private final Sinks.Many<AuditEvent> live = Sinks.many().multicast().directBestEffort();

    AuditLog(AuditRows rows, Chain chain, TransactionalOperator transaction) {
        this.rows = rows;
        this.chain = chain;
        this.transaction = transaction;
    }

    /**
     * Writes one event in the caller's transaction, or in one of its own where there is none: the
     * event stands if and only if the change does.
     */
    public Mono<Void> record(Actor actor, Entry entry) {
        return rows.lock()
                .then(rows.newest().map(this::after).defaultIfEmpty(Previous.NONE))
                .flatMap(previous -> append(previous, actor, entry))
                .flatMap(this::publishAfterCommit)
                .as(transaction::transactional);
    }

    /** One page of events, newest first. */
    public Mono<Items<AuditEvent>> read(AuditQuery query) {
        return rows.page(query)
                .collectList()
                .map(events ->
                        Items.page(events, query.limit(), event -> Long.toString(event.seq())));
    }

    /** Walks the whole chain. */
    public Mono<Verification> verify() {
        return Mono.defer(() -> {
            Walk walk = new Walk(chain);
            return rows.all()
                    .takeUntil(row -> !walk.accepts(row))
                    .then(Mono.fromSupplier(walk::result));
        });
    }

    /** Every event, oldest first, read from the database as fast as it is taken. */
    public Flux<AuditEvent> export() {
        return rows.all().map(Chained::event);
    }

    /**
     * Events of this console as they are committed, from now on; hot, and a subscriber that is too
     * slow misses some.
     */
    public Flux<AuditEvent> live() {
        return live.asFlux();
    }

    private Previous after(Chained newest) {
        return new Previous(newest.event().seq(), newest.mac());
    }

    private Mono<AuditEvent> append(Previous previous, Actor actor, Entry entry) {
        // PostgreSQL keeps microseconds; the chain is computed over what it keeps.
        Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var event = new AuditEvent(previous.seq() + 1, at, actor, entry);
        var row = new Chained(event, chain.mac(previous.mac(), event));
        return rows.insert(row).thenReturn(event);
    }

    private Mono<Void> publishAfterCommit(AuditEvent event) {
        return TransactionSynchronizationManager.forCurrentTransaction()
                .doOnNext(current ->
                        current.registerSynchronization(
                                new TransactionSynchronization() {
                                    @Override
                                    public Mono<Void> afterCommit() {
                                        return Mono.fromRunnable(() -> publish(event));
                                    }
                                }))
                .then();
    }

    private void publish(AuditEvent event) {
        live.emitNext(event, Sinks.EmitFailureHandler.busyLooping(HAND_OVER));
    }

    private record Previous(long seq, byte[] mac) {
        static final Previous NONE = new Previous(0, Chain.beginning());
    }
}
