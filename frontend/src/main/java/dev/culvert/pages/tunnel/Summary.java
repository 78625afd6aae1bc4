package dev.culvert.pages.tunnel;

import dev.culvert.pages.drawing.PathState;
import dev.culvert.pages.drawing.Sparkline;
import dev.culvert.pages.words.Bytes;
import dev.culvert.tunnel.TunnelView;
import java.util.ArrayList;
import java.util.List;

/**
 * All of a person's tunnels in four numbers.
 *
 * @param title of the page; says when something needs attention
 * @param rate bytes per second in both directions, without its unit
 */
record Summary(
        String title,
        long live,
        long attention,
        long shares,
        String rate,
        String rateUnit,
        Sparkline spark) {

    static Summary of(List<TunnelView> views, long shares) {
        long attention =
                views.stream()
                        .filter(v -> TunnelPaths.state(v).group() == PathState.Group.ATTENTION)
                        .count();
        List<Long> sums = sums(views);
        long now = sums.getLast();
        return new Summary(
                attention == 0 ? "Tunnels" : "(" + attention + "!) Tunnels",
                views.stream().filter(v -> v.state().carries()).count(),
                attention,
                shares,
                Bytes.number(now),
                Bytes.unit(now) + "/s",
                Sparkline.of(sums));
    }

    private static List<Long> sums(List<TunnelView> views) {
        List<Long> sums = new ArrayList<>(Sparkline.SECONDS);
        for (int second = 0; second < Sparkline.SECONDS; second++) {
            long sum = 0;
            for (TunnelView view : views) {
                sum += view.samples().in()[second] + view.samples().out()[second];
            }
            sums.add(sum);
        }
        return sums;
    }
}
