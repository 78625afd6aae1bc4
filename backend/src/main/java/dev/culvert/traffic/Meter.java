package dev.culvert.traffic;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts bytes in both directions. What a connection's meter counts, its tunnel's meter counts too.
 * "In" runs from the side that opened the connection towards the target, "out" is the way back.
 */
public final class Meter {

    private final LongAdder in = new LongAdder();
    private final LongAdder out = new LongAdder();
    private final @Nullable Meter whole;

    private Meter(@Nullable Meter whole) {
        this.whole = whole;
    }

    /** A meter for a tunnel, going on from what earlier runs counted. */
    public static Meter startingAt(long bytesIn, long bytesOut) {
        Meter meter = new Meter(null);
        meter.in.add(bytesIn);
        meter.out.add(bytesOut);
        return meter;
    }

    /** A meter for one connection of this tunnel. */
    public Meter part() {
        return new Meter(this);
    }

    public void in(int bytes) {
        in.add(bytes);
        if (whole != null) {
            whole.in(bytes);
        }
    }

    public void out(int bytes) {
        out.add(bytes);
        if (whole != null) {
            whole.out(bytes);
        }
    }

    public long bytesIn() {
        return in.sum();
    }

    public long bytesOut() {
        return out.sum();
    }
}
