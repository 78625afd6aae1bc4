package dev.culvert.tunnel;

import dev.culvert.account.People;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Ends the tunnels of people whose account was disabled or deleted. */
@Component
class Leavers {

    /**
     * How often is looked for what a lost message, or a tunnel made in that moment, left behind.
     */
    static final Duration SWEEP_EVERY = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(Leavers.class);

    private final People people;
    private final Tunnels tunnels;

    Leavers(People people, Tunnels tunnels) {
        this.people = people;
        this.tunnels = tunnels;
    }

    @EventListener(ApplicationReadyEvent.class)
    void watch() {
        people.ended().concatMap(person -> tolerant(tunnels.endAll(person))).subscribe();
        Flux.interval(SWEEP_EVERY)
                .onBackpressureDrop()
                .concatMap(tick -> tolerant(tunnels.endLeftOvers()))
                .subscribe();
    }

    private static Mono<Void> tolerant(Mono<Void> ending) {
        return ending.onErrorResume(e -> {
            log.error("Tunnels of people who left could not be ended; tried again soon", e);
            return Mono.empty();
        });
    }
}
