package dev.culvert.ssh.jsch;

import java.util.function.IntSupplier;

/**
 * What the present keys of a Link have protected, each way. After so much a Link should be replaced
 * and after more it has to end, unless the server has exchanged keys meanwhile; JSch cannot begin
 * that itself without losing the session.
 */
final class Wear {

    /** RFC 4344 §3.1: new keys are due after as many packets. */
    static final long ENOUGH_PACKETS = 1L << 31;

    /** RFC 4344 §3.1: packets would repeat numbers, and with them what must not repeat. */
    static final long MOST_PACKETS = 1L << 32;

    /** RFC 4344 §3.2: 2^32 blocks of 16 bytes. */
    static final long MOST_BYTES = 64L << 30;

    private final long enoughBytes;
    private final IntSupplier exchanges;
    private final Runnable onTired;
    private final Runnable onWorn;
    private final Way sent = new Way();
    private final Way received = new Way();

    /**
     * @param exchanges how often keys were exchanged
     * @param onTired called when the Link should be replaced, perhaps again and again; must not
     *     wait
     * @param onWorn called when the Link has to end, perhaps again and again; must not wait
     */
    Wear(long enoughBytes, IntSupplier exchanges, Runnable onTired, Runnable onWorn) {
        this.enoughBytes = enoughBytes;
        this.exchanges = exchanges;
        this.onTired = onTired;
        this.onWorn = onWorn;
    }

    /** Senders take turns. */
    void sent(long bytes, long packets) {
        sent.count(bytes, packets);
    }

    /** By whoever has the turn in the session. */
    void received(long bytes, long packets) {
        received.count(bytes, packets);
    }

    private final class Way {
        private int underKeys;
        private long bytes;
        private long packets;

        void count(long moreBytes, long morePackets) {
            int keys = exchanges.getAsInt();
            if (keys != underKeys) {
                underKeys = keys;
                bytes = 0;
                packets = 0;
            }
            bytes += moreBytes;
            packets += morePackets;
            if (bytes >= enoughBytes || packets >= ENOUGH_PACKETS) {
                onTired.run();
            }
            if (bytes >= MOST_BYTES || packets >= MOST_PACKETS) {
                onWorn.run();
            }
        }
    }
}
