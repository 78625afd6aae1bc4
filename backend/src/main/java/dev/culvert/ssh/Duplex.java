package dev.culvert.ssh;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A two-way byte stream whose halves close independently: an SSH channel, a TCP or a Unix socket, a
 * tunnel's connection. {@link #transferTo} and {@link #write} block and are called on virtual
 * threads; one thread may read while another writes, but each direction has one caller at a time.
 * Never interrupt a thread inside one.
 *
 * <p>Between them there is a fast lane: bytes that arrive at a stream that is {@link #feed fed}
 * into another are {@link #offer offered} to that one at once, on the thread that received them.
 * Only what it has no room for waits until a thread comes and transfers it. So nobody has to be
 * woken while bytes flow, and nobody who receives ever waits.
 */
public interface Duplex extends Taker, AutoCloseable {

    /** Takes bytes that are valid only during the call. */
    @FunctionalInterface
    interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    /**
     * Waits for bytes from the other end and hands them to {@code sink} without a copy of its own.
     * The sender's window opens only after {@code sink} took them.
     *
     * @return the number of bytes moved; 0 after {@link #wake}, or when nothing waits and somebody
     *     is told of what comes; or -1 when the other end finished its output
     * @throws IOException when the stream broke or was closed, or when {@code sink} threw
     */
    int transferTo(Sink sink) throws IOException;

    /**
     * Writes all bytes; waits while the other end has no room for them.
     *
     * @throws IOException when the stream is closed or broke
     */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Takes what the other end has room for; why it is closed or broken tells {@link #write}. */
    @Override
    default void offer(ByteBuffer bytes) {
        // has no room; what is written is as good, and slower
    }

    @Override
    default void flush() {
        // nothing was taken
    }

    /**
     * From now on what arrives is offered to {@code taker} first, in order, as long as nothing that
     * arrived before it waits to be transferred. The end of the stream is offered too, and still
     * told by {@link #transferTo}, as is that it broke; that has to be called for what was not
     * taken.
     */
    default void feed(Taker taker) {
        // a stream that is only transferred is as good, and slower
    }

    /**
     * The same for who does not want to wait in {@link #transferTo}: the end is offered too, and a
     * {@link #transferTo} with nothing to transfer returns 0. After that, or at first, {@code
     * onRest} runs once as soon as there is something that was not taken: bytes, the end, or a
     * fault. It runs on the thread that received it, and must not wait.
     */
    default void feed(Taker taker, Runnable onRest) {
        onRest.run(); // and transferTo waits, until the end
    }

    /** Makes a {@link #transferTo} that waits, or else the next one, return 0. */
    default void wake() {
        // where nothing is fed, nobody has to be woken
    }

    @Override
    default boolean end() {
        return false;
    }

    /** Says that nothing more will be written; the other direction goes on. May be called twice. */
    void finishOutput() throws IOException;

    /** Closes both directions at once and frees whoever waits in them. May be called twice. */
    @Override
    void close();
}
