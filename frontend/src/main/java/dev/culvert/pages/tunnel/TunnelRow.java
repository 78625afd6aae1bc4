package dev.culvert.pages.tunnel;

import dev.culvert.pages.drawing.PathLine;
import dev.culvert.pages.drawing.PathState;
import dev.culvert.pages.drawing.Sparkline;
import dev.culvert.pages.words.Ago;
import dev.culvert.pages.words.Rate;
import dev.culvert.traffic.Minute.Samples;
import dev.culvert.tunnel.TunnelGroup;
import dev.culvert.tunnel.TunnelView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel as one row of the list. Says nothing about who looks at it, so that one rendering serves
 * everybody.
 *
 * @param since how long the state holds; {@code before} and {@code after} stand around it
 * @param rate both directions together, over the last second
 * @param wanted whether its desired state is on
 * @param why who stopped it and why; null while it is wanted or nobody said
 * @param group what it was made together with; null for a tunnel alone
 * @param canShare whether a share can lead into it
 */
record TunnelRow(
        String id,
        String name,
        String flag,
        PathLine path,
        Ago since,
        String before,
        String after,
        String rate,
        Sparkline spark,
        int connections,
        boolean wanted,
        @Nullable String why,
        @Nullable TunnelGroup group,
        boolean canShare,
        @Nullable Note note,
        String command) {

    static TunnelRow of(TunnelView view, Instant now) {
        PathLine path = TunnelPaths.of(view);
        Samples samples = view.samples();
        return new TunnelRow(
                view.tunnel().id().toString(),
                view.tunnel().name(),
                view.tunnel().kind().flag(),
                path,
                Ago.of(view.state().since(), now),
                path.state() == PathState.RECONNECTING || path.state() == PathState.NEEDS
                        ? "for "
                        : "",
                path.state() == PathState.FAILED || path.state() == PathState.STOPPED ? " ago" : "",
                Rate.text(samples.rateIn() + samples.rateOut()),
                Sparkline.of(both(samples)),
                view.openConnections(),
                view.tunnel().on(),
                view.tunnel().on() ? null : view.tunnel().stopReason(),
                view.tunnel().group(),
                view.state().carries() && !view.tunnel().speaksSocks(),
                Note.of(view, now),
                view.command());
    }

    /** Whether it gave up. */
    public boolean failed() {
        return path.state() == PathState.FAILED;
    }

    private static List<Long> both(Samples samples) {
        List<Long> sums = new ArrayList<>(samples.in().length);
        for (int second = 0; second < samples.in().length; second++) {
            sums.add(samples.in()[second] + samples.out()[second]);
        }
        return sums;
    }
}
