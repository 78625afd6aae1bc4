package dev.culvert.traffic;

import java.time.Instant;

/**
 * What one tunnel moved within one minute or day.
 *
 * @param at its first moment, in UTC
 * @param bytesIn towards the target
 * @param bytesOut back
 * @param opened connections that were carried
 * @param peak most connections at once
 * @param refused connections that were turned away or did not get through
 */
public record Moved(Instant at, long bytesIn, long bytesOut, long opened, int peak, long refused) {

    /** True when there is nothing worth a row. */
    boolean nothing() {
        return bytesIn == 0 && bytesOut == 0 && opened == 0 && peak == 0 && refused == 0;
    }

    /** Two lives of the console may count the same minute. */
    Moved plus(Moved other) {
        return new Moved(
                at,
                bytesIn + other.bytesIn,
                bytesOut + other.bytesOut,
                opened + other.opened,
                Math.max(peak, other.peak),
                refused + other.refused);
    }
}
