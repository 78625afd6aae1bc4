package dev.culvert.tunnel;

import dev.culvert.account.People;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Ends the tunnels of people whose account was disabled or deleted. */
@Component
class Leavers {

    private static final Logger log = LoggerFactory.getLogger(Leavers.class);

    private final People people;
    private final Tunnels tunnels;

    Leavers(People people, Tunnels tunnels) {
        this.people = people;
        this.tunnels = tunnels;
    }

    @EventListener(ApplicationReadyEvent.class)
    void watch() {
        people.ended()
                .concatMap(person ->
                        tunnels.endAll(person)
                                .onErrorResume(e -> {
                                    log.error("Tunnels of {} could not be ended", person, e);
                                    return Mono.empty();
                                }))
                .subscribe();
    }
}
