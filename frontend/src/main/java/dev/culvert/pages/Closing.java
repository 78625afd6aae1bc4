package dev.culvert.pages;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Tells long answers that the console stops, so that stopping does not wait for them. */
@Component
public class Closing {

    private final Sinks.Empty<Void> begun = Sinks.empty();

    /** Completes when the console begins to stop. */
    public Mono<Void> begun() {
        return begun.asMono();
    }

    @EventListener
    void stop(ContextClosedEvent event) {
        begun.tryEmitEmpty();
    }
}
