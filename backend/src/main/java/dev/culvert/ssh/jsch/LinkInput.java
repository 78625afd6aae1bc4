package dev.culvert.ssh.jsch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a server sends, buffered: JSch reads each packet in two steps. Remembers how the server
 * introduced itself. Never times out inside a packet.
 */
final class LinkInput extends InputStream {

    /** Where bytes come from. */
    interface Source {
        /** Waits for bytes; returns how many are in {@link #bytes} now, or -1 at the end. */
        int fill() throws IOException;

        byte[] bytes();
    }

    /** RFC 4253 §4.2: an identification has at most 255 characters; lines may precede it. */
    private static final int GREETING = 1024;

    private final Source source;
    private final StringBuilder greeting = new StringBuilder();
    private Runnable beforeWaiting = () -> {};
    private int position;
    private int limit;

    LinkInput(Source source) {
        this.source = source;
    }

    /** Called before each wait for bytes: all that had arrived has been handed on by then. */
    void beforeWaiting(Runnable action) {
        beforeWaiting = action;
    }

    /** The beginning of what the server sent, as far as it is text. */
    String greeting() {
        synchronized (greeting) {
            return greeting.toString();
        }
    }

    @Override
    public int read() throws IOException {
        return position < limit || fill() ? source.bytes()[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (position == limit && !fill()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(source.bytes(), position, target, offset, count);
        position += count;
        return count;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = 0;
        beforeWaiting.run();
        int count = source.fill();
        if (count < 0) {
            return false;
        }
        limit = count;
        remember(count);
        return true;
    }

    private void remember(int count) {
        synchronized (greeting) {
            int room = GREETING - greeting.length();
            if (room > 0) {
                int length = Math.min(room, count);
                greeting.append(new String(source.bytes(), 0, length, StandardCharsets.ISO_8859_1));
            }
        }
    }
}
