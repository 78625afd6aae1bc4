package dev.culvert.api;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Tells answers that never end by themselves that the console stops; else it would wait for them.
 */
@Component
public class Stopping {

    private final Sinks.Empty<Void> stopping = Sinks.empty();

    /** Completes when the console begins to stop. */
    public Mono<Void> begins() {
        return stopping.asMono();
    }

    @EventListener
    void closed(ContextClosedEvent event) {
        stopping.tryEmitEmpty();
    }
}
