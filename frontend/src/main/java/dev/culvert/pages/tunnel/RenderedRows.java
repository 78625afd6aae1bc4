package dev.culvert.pages.tunnel;

import dev.culvert.pages.Fragments;
import dev.culvert.tunnel.TunnelChange;
import dev.culvert.tunnel.TunnelView;
import dev.culvert.tunnel.Tunnels;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Everybody's changes as rows, each rendered once and given to all who watch; nothing is rendered
 * while nobody does.
 */
@Component
class RenderedRows {

    private final Fragments fragments;
    private final Clock clock;
    private final Flux<Rendered> changes;

    RenderedRows(Tunnels tunnels, Fragments fragments, Clock clock) {
        this.fragments = fragments;
        this.clock = clock;
        this.changes =
                tunnels.changes()
                        .onBackpressureBuffer()
                        .publishOn(Schedulers.parallel())
                        .map(this::render)
                        .share();
    }

    /** From now on; hot. */
    Flux<Rendered> changes() {
        return changes;
    }

    Rendered render(TunnelChange change) {
        TunnelView view = change.view();
        return new Rendered(
                change.sequence(),
                change.id(),
                change.owner(),
                view,
                view == null
                        ? null
                        : fragments.render(
                                "tunnels/row", "t", TunnelRow.of(view, clock.instant())));
    }

    /** One change; {@code view} and {@code html} are null when the tunnel was deleted. */
    record Rendered(
            long sequence, UUID id, UUID owner, @Nullable TunnelView view, @Nullable String html) {

        /** The id of the row in the page. */
        String rowId() {
            return "t-" + id;
        }
    }
}
