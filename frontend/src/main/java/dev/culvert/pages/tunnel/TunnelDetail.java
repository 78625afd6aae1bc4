package dev.culvert.pages.tunnel;

import dev.culvert.host.ConnectStep;
import dev.culvert.pages.drawing.CheckLine;
import dev.culvert.pages.drawing.TrafficChart;
import dev.culvert.pages.drawing.TrafficChart.Sample;
import dev.culvert.pages.share.ShareRow;
import dev.culvert.pages.words.Ago;
import dev.culvert.pages.words.Bytes;
import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import dev.culvert.traffic.LedgerEntry;
import dev.culvert.traffic.Minute.Samples;
import dev.culvert.tunnel.TunnelChecklist;
import dev.culvert.tunnel.TunnelView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel on its own page.
 *
 * @param table the chart in words, in steps of ten seconds
 * @param open connections right now
 * @param past the newest connections that ended
 * @param shares its further mouths
 * @param rules who may connect, and how much
 * @param together the tunnels of its group, itself among them; empty without one
 * @param checks its last start, step by step
 * @param checkFailed whether one of those steps failed, so that all are shown
 * @param report the checks as plain text
 */
record TunnelDetail(
        TunnelRow row,
        String hostId,
        String host,
        String reachableBy,
        String bind,
        long connectionsEver,
        Way sent,
        Way back,
        TrafficChart chart,
        List<TableRow> table,
        List<ConnectionRow> open,
        List<ConnectionRow> past,
        List<ShareRow> shares,
        RulesForm rules,
        boolean socks,
        List<Member> together,
        List<CheckLine> checks,
        boolean checkFailed,
        String checkSummary,
        String report) {

    private static final int STEP = 10;

    /** Connections that ended and are still listed. */
    private static final int PAST_SHOWN = 10;

    static TunnelDetail of(
            TunnelView view,
            List<LedgerEntry> connections,
            List<ShareRow> shares,
            List<Member> together,
            TunnelChecklist checklist,
            Instant now) {
        Samples samples = view.samples();
        List<ConnectionRow> rows =
                connections.stream().map(entry -> ConnectionRow.of(entry, now)).toList();
        return new TunnelDetail(
                TunnelRow.of(view, now),
                view.tunnel().hostId().toString(),
                view.hostName(),
                view.reachableBy(),
                bind(view.tunnel().listen()),
                view.connections(),
                Way.of(samples.rateIn(), view.bytesIn()),
                Way.of(samples.rateOut(), view.bytesOut()),
                TrafficChart.of(chart(samples)),
                table(samples),
                rows.stream().filter(r -> r.closed() == null).toList(),
                rows.stream().filter(r -> r.closed() != null).limit(PAST_SHOWN).toList(),
                shares,
                RulesForm.of(view.tunnel()),
                view.tunnel().speaksSocks(),
                together,
                CheckLine.of(checklist.steps(), now),
                checklist.steps().stream().anyMatch(TunnelDetail::failed),
                summary(checklist),
                checklist.report());
    }

    private static boolean failed(ConnectStep step) {
        return step.state() == ConnectStep.State.FAILED;
    }

    private static String summary(TunnelChecklist checklist) {
        long failed = checklist.steps().stream().filter(TunnelDetail::failed).count();
        long passed =
                checklist.steps().stream()
                        .filter(step -> step.state() == ConnectStep.State.PASSED)
                        .count();
        return passed + " steps passed" + (failed == 0 ? "" : ", " + failed + " failed");
    }

    /** A tunnel of the same group. */
    record Member(String id, String name) {}

    private static String bind(Address listen) {
        return switch (listen) {
            case SocketPath _ -> "a Unix socket";
            case Endpoint tcp when tcp.host().isEmpty() || tcp.host().equals("*") ->
                    "every address";
            case Endpoint tcp -> tcp.host();
        };
    }

    private static List<Sample> chart(Samples samples) {
        List<Sample> list = new ArrayList<>();
        for (int second = 0; second < samples.in().length; second++) {
            list.add(new Sample(samples.in()[second], samples.out()[second]));
        }
        return list;
    }

    private static List<TableRow> table(Samples samples) {
        List<TableRow> rows = new ArrayList<>();
        for (int from = samples.in().length; from > 0; from -= STEP) {
            int first = samples.in().length - from;
            long sent = 0;
            long back = 0;
            for (int second = first; second < first + STEP; second++) {
                sent += samples.in()[second];
                back += samples.out()[second];
            }
            rows.add(
                    new TableRow(
                            from + " to " + (from - STEP), Bytes.text(sent), Bytes.text(back)));
        }
        return rows;
    }

    /** One direction: the rate now, its unit, and everything since the start. */
    record Way(String rate, String unit, String total) {
        static Way of(long rate, long total) {
            return new Way(Bytes.number(rate), Bytes.unit(rate) + "/s", Bytes.text(total));
        }
    }

    record TableRow(String when, String sent, String back) {}

    /** One connection; {@code closed} and {@code why} are null while it is open. */
    record ConnectionRow(
            String id,
            String peer,
            String target,
            Ago opened,
            @Nullable Ago closed,
            @Nullable String why,
            String sent,
            String back) {
        static ConnectionRow of(LedgerEntry entry, Instant now) {
            Instant closed = entry.closedAt();
            return new ConnectionRow(
                    entry.id().toString(),
                    entry.peer(),
                    entry.target(),
                    Ago.of(entry.openedAt(), now),
                    closed == null ? null : Ago.of(closed, now),
                    entry.closeReason(),
                    Bytes.text(entry.bytesIn()),
                    Bytes.text(entry.bytesOut()));
        }
    }
}
