package dev.culvert.audit;

import dev.culvert.api.Items;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The log as people read it: looking at it is an event too. Reading is noted once per person and
 * {@link #NOTED_EVERY}, because a page that refreshes would otherwise fill the log with itself; an
 * export and a verification are noted every time.
 */
@Component
public final class Reading {

    /** Shortest time between two {@code audit.read} events of one person. */
    public static final Duration NOTED_EVERY = Duration.ofMinutes(15);

    private final AuditLog log;
    private final Clock clock = Clock.systemUTC();
    private final ConcurrentHashMap<UUID, Instant> noted = new ConcurrentHashMap<>();

    Reading(AuditLog log) {
        this.log = log;
    }

    /** One page of events for {@code reader}, newest first. */
    public Mono<Items<AuditEvent>> page(Actor reader, AuditQuery query) {
        return note(reader).then(log.read(query));
    }

    /** Every event for {@code reader}, oldest first, ending with this export itself. */
    public Flux<AuditEvent> export(Actor reader, String format) {
        Entry entry = Entry.of("audit.exported", "audit", null, "audit log");
        return log.record(reader, entry.with("format", format)).thenMany(log.export());
    }

    /** Walks the chain for {@code reader}. */
    public Mono<Verification> verify(Actor reader) {
        return log.verify()
                .flatMap(result -> {
                    Entry entry = Entry.of("audit.verified", "audit", null, "audit log");
                    return log.record(reader, result.valid() ? entry : entry.failed())
                            .thenReturn(result);
                });
    }

    private Mono<Void> note(Actor reader) {
        return Mono.defer(() -> {
            UUID id = Objects.requireNonNull(reader.id(), "somebody reads");
            Instant now = clock.instant();
            Instant last = noted.get(id);
            if (last != null && now.isBefore(last.plus(NOTED_EVERY))) {
                return Mono.<Void>empty();
            }
            noted.put(id, now);
            Entry entry = Entry.of("audit.read", "audit", null, "audit log");
            return log.record(reader, entry).doOnError(failed -> noted.remove(id, now));
        });
    }
}
