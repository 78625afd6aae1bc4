package dev.culvert.traffic;

/**
 * The last 60 seconds of one meter, a sample a second. Written by one sampler thread, read by
 * anyone.
 */
public final class Minute {

    /** Seconds kept, and so the width of the graph. */
    public static final int SECONDS = 60;

    private final Meter meter;
    private final long[] in = new long[SECONDS]; // guarded by this
    private final long[] out = new long[SECONDS]; // guarded by this
    private int next; // guarded by this
    private long lastIn; // guarded by this
    private long lastOut; // guarded by this
    private int quietSeconds = SECONDS; // guarded by this

    public Minute(Meter meter) {
        this.meter = meter;
        this.lastIn = meter.bytesIn();
        this.lastOut = meter.bytesOut();
    }

    /**
     * Takes one sample; called once a second.
     *
     * @return true while something in the kept minute is not zero, so that a viewer must be told
     */
    public synchronized boolean sample() {
        long nowIn = meter.bytesIn();
        long nowOut = meter.bytesOut();
        in[next] = nowIn - lastIn;
        out[next] = nowOut - lastOut;
        boolean quiet = in[next] == 0 && out[next] == 0;
        lastIn = nowIn;
        lastOut = nowOut;
        next = (next + 1) % SECONDS;
        quietSeconds = quiet ? Math.min(SECONDS + 1, quietSeconds + 1) : 0;
        return quietSeconds <= SECONDS;
    }

    /** Bytes per second, oldest first. */
    public synchronized Samples samples() {
        long[] orderedIn = new long[SECONDS];
        long[] orderedOut = new long[SECONDS];
        for (int i = 0; i < SECONDS; i++) {
            orderedIn[i] = in[(next + i) % SECONDS];
            orderedOut[i] = out[(next + i) % SECONDS];
        }
        return new Samples(orderedIn, orderedOut);
    }

    /**
     * A copy of the minute.
     *
     * @param in bytes towards the target in each second, oldest first
     * @param out bytes back in each second, oldest first
     */
    @SuppressWarnings("ArrayRecordComponent") // a snapshot for drawing, never compared
    public record Samples(long[] in, long[] out) {

        /** A minute in which nothing happened. */
        public static Samples silent() {
            return new Samples(new long[SECONDS], new long[SECONDS]);
        }

        /** Bytes per second towards the target, over the last second. */
        public long rateIn() {
            return in[SECONDS - 1];
        }

        /** Bytes per second back, over the last second. */
        public long rateOut() {
            return out[SECONDS - 1];
        }

        /** True when anything moved within the minute. */
        public boolean flowed() {
            for (int i = 0; i < SECONDS; i++) {
                if (in[i] > 0 || out[i] > 0) {
                    return true;
                }
            }
            return false;
        }
    }
}
