package dev.culvert.ssh;

import java.nio.ByteBuffer;

/** Takes bytes without ever waiting. One thread at a time, from the first offer to the flush. */
public interface Taker {

    /**
     * Takes as many of the first bytes as there is room for, none if somebody else is writing; the
     * buffer's position tells. They may be held back until {@link #flush}.
     */
    void offer(ByteBuffer bytes);

    /** Lets go what was held back; has to follow, when there is nothing more to offer just now. */
    void flush();

    /**
     * Nothing more will be offered: takes the end, behind all that was offered before.
     *
     * @return false when it cannot be taken without waiting, or at all
     */
    boolean end();
}
