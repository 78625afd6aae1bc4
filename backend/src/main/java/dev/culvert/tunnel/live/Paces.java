package dev.culvert.tunnel.live;

import org.jspecify.annotations.Nullable;

/** How fast the connections of a tunnel may go together, towards the target and back. */
record Paces(Throttle in, Throttle out) {

    Paces() {
        this(new Throttle(), new Throttle());
    }

    /** Bytes per second each way; null for no limit. */
    void limit(@Nullable Long bytesPerSecond) {
        in.limit(bytesPerSecond);
        out.limit(bytesPerSecond);
    }

    /** Those who wait look again whether they are still wanted. */
    void wake() {
        in.wake();
        out.wake();
    }
}
