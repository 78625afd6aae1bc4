package dev.culvert.ssh;

import java.io.IOException;

/**
 * A two-way byte stream whose halves close independently: an SSH channel, a TCP socket, a share
 * visitor. Methods block and are called on virtual threads; one thread may read while another
 * writes, but each direction has one caller at a time. Never interrupt a thread inside one.
 */
public interface Duplex extends AutoCloseable {

    /** Takes bytes that are valid only during the call. */
    @FunctionalInterface
    interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    /**
     * Waits for bytes from the other end and hands them to {@code sink} without a copy of its own.
     * The sender's window opens only after {@code sink} took them.
     *
     * @return the number of bytes moved, at least 1; or -1 when the other end finished its output
     * @throws IOException when the stream broke or was closed, or when {@code sink} threw
     */
    int transferTo(Sink sink) throws IOException;

    /**
     * Writes all bytes; waits while the other end has no room for them.
     *
     * @throws IOException when the stream is closed or broke
     */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Says that nothing more will be written; the other direction goes on. May be called twice. */
    void finishOutput() throws IOException;

    /** Closes both directions at once and frees whoever waits in them. May be called twice. */
    @Override
    void close();
}
