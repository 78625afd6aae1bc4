package dev.culvert.ssh.jsch;

import com.jcraft.jsch.PacketSession;
import dev.culvert.ssh.Duplex;
import dev.culvert.ssh.Taker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a server sends. JSch reads it like any stream, and waits where nothing is there. As soon as
 * packets can be told apart from outside ({@link #feed}), they are taken in on the thread that
 * received them, and JSch's own thread sleeps until one comes that is for it.
 *
 * <p>Remembers how the server introduced itself. Never times out inside a packet. One thread at a
 * time: whoever has the turn in {@link PacketSession}, or is in {@link #await}, while nothing is
 * offered.
 */
final class LinkInput extends InputStream implements PacketSession.Arrivals {

    /** RFC 4253 §4.2: an identification has at most 255 characters; lines may precede it. */
    private static final int GREETING = 1024;

    /** Bytes of a part of a packet that are kept for the rest of it; more with a larger one. */
    private static final int ROOM = 8 * 1024;

    /** A pause of so long ends a transfer, and a large array with it. */
    private static final Duration BUSY = Duration.ofSeconds(1);

    private static final byte[] NOTHING = {};
    private static final ByteBuffer NONE = ByteBuffer.wrap(NOTHING);

    private final Duplex stream;
    private final StringBuilder greeting = new StringBuilder();
    private Runnable beforeWaiting = () -> {};
    private boolean fed;

    /** The beginning of a packet, read before {@link #given}. */
    private byte[] kept = NOTHING;

    private int keptFrom;
    private int keptTo;
    private long lastBusy;

    /** What has just been received; valid until its receiver has its answer. */
    private ByteBuffer given = NONE;

    LinkInput(Duplex stream) {
        this.stream = stream;
    }

    /**
     * Called before each wait for bytes and behind each receipt: all that arrived was handed on.
     */
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
        return awaitAny() ? next() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (!awaitAny()) {
            return -1;
        }
        int old = Math.min(length, keptTo - keptFrom);
        System.arraycopy(kept, keptFrom, target, offset, old);
        keptFrom += old;
        int fresh = Math.min(length - old, given.remaining());
        given.get(target, offset + old, fresh);
        return old + fresh;
    }

    @Override
    public int available() {
        return keptTo - keptFrom + given.remaining();
    }

    @Override
    public int peek(int index) {
        int old = keptTo - keptFrom;
        byte octet =
                index < old ? kept[keptFrom + index] : given.get(given.position() + index - old);
        return octet & 0xff;
    }

    @Override
    public void feed(PacketSession.Receiver receiver) {
        if (!fed) {
            fed = true;
            stream.feed(new Feeding(receiver));
        }
    }

    @Override
    public void settle() {
        beforeWaiting.run();
    }

    @Override
    public void await() throws IOException {
        if (stream.transferTo(this::keep) < 0) {
            throw new IOException("End of IO Stream Read");
        }
    }

    @Override
    public void wake() {
        stream.wake();
    }

    private final class Feeding implements Taker {
        private final PacketSession.Receiver receiver;

        Feeding(PacketSession.Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void offer(ByteBuffer bytes) {
            if (receiver.begin()) {
                int received = bytes.remaining();
                boolean goesOn = false;
                given = bytes;
                try {
                    goesOn = receiver.received();
                    beforeWaiting.run();
                    if (goesOn) {
                        keep(bytes);
                        fallIdle(received);
                    }
                } finally {
                    given = NONE;
                    receiver.end(goesOn);
                }
            }
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public boolean end() {
            return false; // JSch's thread hears of it
        }
    }

    private boolean awaitAny() throws IOException {
        while (available() == 0) {
            if (given != NONE) {
                throw new IOException("The server sent a packet longer than it said");
            }
            beforeWaiting.run();
            int count = stream.transferTo(this::keep);
            if (count < 0) {
                return false;
            }
        }
        return true;
    }

    private byte next() {
        return keptFrom < keptTo ? kept[keptFrom++] : given.get();
    }

    private void keep(byte[] bytes, int offset, int length) {
        remember(bytes, offset, length);
        keep(ByteBuffer.wrap(bytes, offset, length));
    }

    private void keep(ByteBuffer bytes) {
        int length = bytes.remaining();
        int old = keptTo - keptFrom;
        if (keptTo + length > kept.length) {
            boolean fits = old + length <= kept.length;
            byte[] roomy = fits ? kept : new byte[Math.max(ROOM, 2 * (old + length))];
            System.arraycopy(kept, keptFrom, roomy, 0, old);
            kept = roomy;
            keptFrom = 0;
            keptTo = old;
        }
        bytes.get(kept, keptTo, length);
        keptTo += length;
    }

    /** Most Links are silent most of the time. */
    private void fallIdle(int received) {
        if (received >= ROOM) {
            lastBusy = System.nanoTime();
        } else if (available() == 0 && System.nanoTime() - lastBusy > BUSY.toNanos()) {
            kept = NOTHING;
            keptFrom = 0;
            keptTo = 0;
        }
    }

    private void remember(byte[] bytes, int offset, int length) {
        if (fed) {
            return;
        }
        synchronized (greeting) {
            int room = GREETING - greeting.length();
            if (room > 0) {
                greeting.append(
                        new String(
                                bytes,
                                offset,
                                Math.min(room, length),
                                StandardCharsets.ISO_8859_1));
            }
        }
    }
}
