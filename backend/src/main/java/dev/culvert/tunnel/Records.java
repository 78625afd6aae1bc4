package dev.culvert.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.api.Items;
import dev.culvert.problem.Problem;
import dev.culvert.traffic.Destination;
import dev.culvert.traffic.Ledger;
import dev.culvert.traffic.LedgerEntry;
import dev.culvert.traffic.LedgerQuery;
import dev.culvert.traffic.Moved;
import dev.culvert.traffic.Rollups;
import dev.culvert.traffic.Step;
import dev.culvert.tunnel.history.History;
import dev.culvert.tunnel.history.TunnelEvent;
import dev.culvert.tunnel.live.LiveTunnel;
import dev.culvert.tunnel.live.LiveTunnels;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a person's tunnels did: connections, destinations, traffic, ups and downs. */
@Component
public class Records {

    /** Minutes or days in one answer: a day of minutes, or all days that are kept. */
    public static final int MAX_POINTS = 1_500;

    private static final Duration HISTORY_SHOWN = Duration.ofHours(24);

    private final LiveTunnels live;
    private final Ledger ledger;
    private final Rollups rollups;
    private final History history;
    private final Clock clock;

    Records(LiveTunnels live, Ledger ledger, Rollups rollups, History history, Clock clock) {
        this.live = live;
        this.ledger = ledger;
        this.rollups = rollups;
        this.history = history;
        this.clock = clock;
    }

    /** Those connections that match, newest first; open ones with what they have moved so far. */
    public Mono<Items<LedgerEntry>> connections(Caller caller, UUID id, LedgerQuery query) {
        LedgerQuery oneMore =
                new LedgerQuery(
                        query.target(),
                        query.peer(),
                        query.reason(),
                        query.open(),
                        query.from(),
                        query.to(),
                        query.limit() + 1,
                        query.after());
        return mine(caller, id)
                .flatMap(tunnel ->
                        ledger.find(caller.id(), id, oneMore)
                                .collectList()
                                .map(found -> asOfNow(found, tunnel)))
                .map(found -> Items.page(found, query.limit(), Cursor::of));
    }

    /** Everything that went through the caller's tunnels, newest first. */
    public Flux<LedgerEntry> everything(
            Caller caller, @Nullable Instant from, @Nullable Instant to) {
        return ledger.of(caller.id(), from, to);
    }

    /** Where connections of a tunnel went, the one used last first; at most {@code limit}. */
    public Flux<Destination> destinations(Caller caller, UUID id, int limit) {
        return mine(caller, id)
                .flatMapMany(tunnel ->
                        ledger.destinations(caller.id(), id, tunnel.openConnections(), limit));
    }

    /**
     * What a tunnel moved, by the minute or by the day, oldest first; steps in which nothing moved
     * are left out.
     *
     * @param from null for an hour, or for 30 days
     * @param to null for now
     * @throws dev.culvert.problem.ProblemException {@code BAD_RANGE} (as a signal)
     */
    public Flux<Moved> traffic(
            Caller caller, UUID id, Step step, @Nullable Instant from, @Nullable Instant to) {
        return mine(caller, id)
                .flatMapMany(tunnel -> {
                    Instant end = to == null ? clock.instant() : to;
                    Instant usual = step.move(step.start(end), step == Step.DAY ? -29 : -59);
                    Instant begin = step.start(from == null ? usual : from);
                    if (!begin.isBefore(end) || step.between(begin, end) > MAX_POINTS) {
                        return Flux.error(badRange().asException());
                    }
                    return rollups.of(id, step, begin, end);
                });
    }

    /**
     * Ups and downs, newest first; the oldest one may have begun before {@code from}.
     *
     * @param from null for the last 24 hours
     * @param to null for now
     */
    public Flux<TunnelEvent> history(
            Caller caller, UUID id, @Nullable Instant from, @Nullable Instant to, int limit) {
        return mine(caller, id)
                .flatMapMany(tunnel -> {
                    Instant end = to == null ? clock.instant() : to;
                    return history.of(
                            id, from == null ? end.minus(HISTORY_SHOWN) : from, end, limit);
                });
    }

    private Mono<LiveTunnel> mine(Caller caller, UUID id) {
        return Mono.defer(() -> Mono.justOrEmpty(live.find(id)))
                .filter(tunnel -> tunnel.wish().owner().equals(caller.id()))
                .switchIfEmpty(Mono.error(() -> Problem.notFound("tunnel").asException()));
    }

    private static List<LedgerEntry> asOfNow(List<LedgerEntry> found, LiveTunnel tunnel) {
        Map<UUID, LedgerEntry> open =
                tunnel.openConnections().stream()
                        .collect(Collectors.toMap(LedgerEntry::id, Function.identity()));
        return found.stream()
                .map(entry ->
                        entry.closedAt() == null ? open.getOrDefault(entry.id(), entry) : entry)
                .toList();
    }

    private static Problem badRange() {
        return Problem.invalid(
                "BAD_RANGE",
                "The time range does not fit",
                "from has to lie before to, with at most " + MAX_POINTS + " minutes or days.",
                "Ask for a shorter time, or by day.");
    }
}
