package dev.culvert.tunnel.live;

import dev.culvert.host.Hosts;
import dev.culvert.traffic.Ledger;
import jakarta.annotation.PostConstruct;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The beat of the engine: brings wished tunnels back at start, samples traffic, tells viewers,
 * hears of changed Hosts, and ends everything in order when the console stops.
 */
@Component
final class Heart implements SmartLifecycle {

    /** Viewers hear of a row at most this often (ux.md: coalesced to two a second). */
    static final Duration TELL_EVERY = Duration.ofMillis(500);

    private static final Logger log = LoggerFactory.getLogger(Heart.class);

    private final LiveTunnels live;
    private final Hosts hosts;
    private final Restore restore;
    private final Ledger ledger;
    private Disposable.Composite beating = Disposables.composite();
    private final Scheduler thread = Schedulers.newSingle("culvert-beat", true);
    private volatile boolean running;

    Heart(LiveTunnels live, Hosts hosts, Restore restore, Ledger ledger) {
        this.live = live;
        this.hosts = hosts;
        this.restore = restore;
        this.ledger = ledger;
    }

    /** Before pages and API are up: tunnels need neither, and people wait for their tunnels. */
    @PostConstruct
    void bringBack() {
        ledger.ready()
                .then(restore.all())
                .subscribe(
                        count -> log.info("{} tunnels are wished to be live", count),
                        e -> log.error("The tunnels could not be brought back", e));
    }

    @Override
    public void start() {
        running = true;
        beating = Disposables.composite();
        beating.add(
                hosts.changes()
                        .concatMap(change ->
                                hosts.way(change.owner(), change.hostId())
                                        .doOnNext(live::hostChanged)
                                        .onErrorComplete())
                        .subscribe());
        beating.add(every(Duration.ofSeconds(1), live::sample));
        beating.add(every(TELL_EVERY, live::tell));
    }

    @Override
    public void stop(Runnable done) {
        running = false;
        beating.dispose();
        live.endAll().whenComplete((ended, e) -> done.run());
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the ledger has started, and before it stops. */
    @Override
    public int getPhase() {
        return 200;
    }

    private Disposable every(Duration period, Runnable task) {
        return Flux.interval(period, thread)
                .onBackpressureDrop()
                .subscribe(tick -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        log.error("The beat of the engine failed once", e);
                    }
                });
    }
}
