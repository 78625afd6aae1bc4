package dev.culvert.share;

import dev.culvert.account.People;
import dev.culvert.tunnel.Tunnels;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Brings shares back at the start, records their expiry, keeps their counts, tells what their
 * visitors ran into, and ends those whose tunnel or owner is gone. Every beat looks for shares of
 * disabled people too: one that was being made when its owner left, one whose end failed, one that
 * another console left open. The gateway itself stops serving at the moment of expiry; here it is
 * only written down.
 */
@Component
class ShareWatch implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(ShareWatch.class);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration DATABASE_RETRY = Duration.ofSeconds(2);

    private final ShareRows rows;
    private final LiveShares live;
    private final Shares shares;
    private final Tunnels tunnels;
    private final People people;
    private final Clock clock;
    private final Disposable.Composite running = Disposables.composite();

    ShareWatch(
            ShareRows rows,
            LiveShares live,
            Shares shares,
            Tunnels tunnels,
            People people,
            Clock clock) {
        this.rows = rows;
        this.live = live;
        this.shares = shares;
        this.tunnels = tunnels;
        this.people = people;
        this.clock = clock;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        running.add(
                rows.open()
                        .doOnNext(live::put)
                        .then()
                        .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, DATABASE_RETRY))
                        .thenMany(Flux.interval(BEAT).onBackpressureDrop())
                        .concatMap(_ -> logged(beat()))
                        .subscribe());
        running.add(
                tunnels.changes()
                        .onBackpressureBuffer()
                        .filter(change -> change.view() == null)
                        .concatMap(change -> logged(tunnelGone(change.id())))
                        .subscribe());
        running.add(
                people.ended()
                        .onBackpressureBuffer()
                        .concatMap(owner -> logged(ownerGone(owner)))
                        .subscribe());
    }

    @Override
    public void destroy() {
        running.dispose();
    }

    private Mono<Void> beat() {
        return Flux.fromIterable(live.all())
                .filter(share -> !share.expiresAt().isAfter(clock.instant()))
                .concatMap(shares::expire)
                .thenMany(Flux.defer(rows::ofDisabledPeople))
                .concatMap(shares::endWithOwner)
                .thenMany(Flux.defer(() -> Flux.fromIterable(live.unsaved())))
                .concatMap(count ->
                        rows.visited(count.share().owner(), count.share().id(), count.visits())
                                .doOnNext(_ -> live.saved(count)))
                .then(Mono.fromRunnable(shares::tellFindings));
    }

    private Mono<Void> tunnelGone(UUID tunnelId) {
        return Flux.fromIterable(live.all())
                .filter(share -> share.tunnelId().equals(tunnelId))
                .concatMap(shares::endWithTunnel)
                .then();
    }

    private Mono<Void> ownerGone(UUID owner) {
        return Flux.fromIterable(live.of(owner)).concatMap(shares::endWithOwner).then();
    }

    /** One failure must not end the watch; the next beat tries again. */
    private static Mono<Void> logged(Mono<Void> work) {
        return work.onErrorResume(e -> {
            log.warn("Shares could not be brought up to date", e);
            return Mono.empty();
        });
    }
}
