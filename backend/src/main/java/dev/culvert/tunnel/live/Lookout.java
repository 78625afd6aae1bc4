package dev.culvert.tunnel.live;

import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * After a sleep or a change of network nobody waits for time limits: Links are asked for a sign of
 * life, and tunnels that wait try now.
 */
@Component
final class Lookout implements SmartLifecycle {

    static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    /** A Link that lives answers within this; a usual keep-alive waits six times as long. */
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(Lookout.class);

    private final LiveTunnels live;
    private final Clock clock;
    private final Disposable.Swap looking = Disposables.swap();
    private volatile boolean running;

    Lookout(LiveTunnels live, Clock clock) {
        this.live = live;
        this.clock = clock;
    }

    @Override
    public void start() {
        running = true;
        Surroundings surroundings =
                new Surroundings(clock, System::nanoTime, Surroundings::ownAddresses);
        looking.update(
                Flux.interval(LOOK_EVERY, Schedulers.boundedElastic())
                        .onBackpressureDrop()
                        .subscribe(tick -> act(surroundings.look())));
    }

    @Override
    public void stop() {
        running = false;
        looking.update(Disposables.disposed());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void act(@Nullable String news) {
        if (news != null) {
            log.info("Links are checked, and tunnels tried again, {}", news);
            live.lookAround(ANSWER_WITHIN, news);
        }
    }
}
