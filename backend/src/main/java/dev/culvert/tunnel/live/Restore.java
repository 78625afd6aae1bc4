package dev.culvert.tunnel.live;

import reactor.core.publisher.Mono;

/** Brings back the tunnels of earlier runs, as the database knows them. */
public interface Restore {

    /**
     * Takes in all tunnels and starts those that are wished to be on; answers how many those are.
     */
    Mono<Long> all();
}
