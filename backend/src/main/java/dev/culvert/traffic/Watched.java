package dev.culvert.traffic;

import java.time.Instant;

/** A tunnel's counters with where they stood when the minute began. Confined to its rollups. */
final class Watched {

    private final Meter meter;
    private final Counts counts;
    private long in;
    private long out;
    private long opened;
    private long refused;

    Watched(Meter meter, Counts counts) {
        this.meter = meter;
        this.counts = counts;
        mark(meter.bytesIn(), meter.bytesOut(), counts.opened(), counts.refused());
    }

    /** What moved since the minute began; the next one begins. */
    Moved take(Instant minute) {
        long nowIn = meter.bytesIn();
        long nowOut = meter.bytesOut();
        long nowOpened = counts.opened();
        long nowRefused = counts.refused();
        Moved moved =
                new Moved(
                        minute,
                        nowIn - in,
                        nowOut - out,
                        nowOpened - opened,
                        counts.takePeak(),
                        nowRefused - refused);
        mark(nowIn, nowOut, nowOpened, nowRefused);
        return moved;
    }

    /** What has moved so far in the minute that runs. */
    Moved look(Instant minute) {
        return new Moved(
                minute,
                meter.bytesIn() - in,
                meter.bytesOut() - out,
                counts.opened() - opened,
                counts.openNow(),
                counts.refused() - refused);
    }

    private void mark(long nowIn, long nowOut, long nowOpened, long nowRefused) {
        in = nowIn;
        out = nowOut;
        opened = nowOpened;
        refused = nowRefused;
    }
}
