package dev.culvert.audit;

import dev.culvert.api.Items;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The append-only log; the one door to it. */
@Component
public final class AuditLog {

    /**
     * Writes one event in the caller's transaction, or in one of its own where there is none: the
     * event stands if and only if the change does.
     */
    public Mono<Void> record(Actor actor, Entry entry) {
        throw new UnsupportedOperationException();
    }

    /** One page of events, newest first. */
    public Mono<Items<AuditEvent>> read(AuditQuery query) {
        throw new UnsupportedOperationException();
    }

    /** Walks the whole chain. */
    public Mono<Verification> verify() {
        throw new UnsupportedOperationException();
    }

    /** Every event, oldest first, read from the database as fast as it is taken. */
    public Flux<AuditEvent> export() {
        throw new UnsupportedOperationException();
    }

    /**
     * Events of this console as they are committed, from now on; hot, and a subscriber that is too
     * slow misses some.
     */
    public Flux<AuditEvent> live() {
        throw new UnsupportedOperationException();
    }
}
