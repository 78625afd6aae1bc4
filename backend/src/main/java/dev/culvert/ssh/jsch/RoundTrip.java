package dev.culvert.ssh.jsch;

/**
 * How long the way to the server and back takes: the shortest of the last few answers. A longer one
 * tells how busy the two ends were, the first ones of a fresh console above all.
 */
final class RoundTrip {

    /** Asked one after the other when a Link is made, so that one of them meets nobody busy. */
    static final int AT_FIRST = 4;

    /** A way that has become longer is believed after so many answers. */
    static final int REMEMBERED = 8;

    private final long[] took = new long[REMEMBERED]; // guarded by this
    private int answers; // guarded by this
    private volatile long shortest;

    /**
     * @param nanos between a question and its answer
     * @return whether to ask again at once
     */
    synchronized boolean answered(long nanos) {
        took[answers++ % REMEMBERED] = Math.max(1, nanos);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < Math.min(answers, REMEMBERED); i++) {
            least = Math.min(least, took[i]);
        }
        shortest = least;
        return answers < AT_FIRST;
    }

    /** Something else took so long that includes the way there and back. */
    void atMost(long nanos) {
        if (nanos < shortest) {
            answered(nanos);
        }
    }

    /** In nanoseconds; 0 before the first answer. */
    long nanos() {
        return shortest;
    }
}
