package dev.culvert.tunnel.live;

import java.time.Instant;

/** Admits so many of something in each second of the clock. */
final class Rate {

    private final int most;
    private long second; // guarded by this
    private int admitted; // guarded by this

    Rate(int most) {
        this.most = most;
    }

    /** Whether there is room for one more; takes it then. */
    synchronized boolean admits(Instant now) {
        if (now.getEpochSecond() != second) {
            second = now.getEpochSecond();
            admitted = 0;
        }
        if (admitted == most) {
            return false;
        }
        admitted++;
        return true;
    }
}
