package com.jcraft.jsch;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * A JSch session reduced to what JSch does well: the transport and signing in (RFC 4253, 4252).
 * Every packet of the connection protocol (RFC 4254) goes to a {@link Connection} of ours instead
 * of JSch's channels, so none of their defects can appear.
 *
 * <p>It lives in this package because {@code Session.read}, {@code write} and {@code run} are
 * package-private; the release of JSch is pinned, and contract tests against OpenSSH watch it.
 */
@NullMarked
public final class PacketSession extends Session {

    /**
     * Hears the connection protocol; called on the session's reader thread, which must not wait.
     */
    public interface Connection {

        /**
         * A whole packet.
         *
         * @param bytes valid during the call
         * @param offset of the message number
         * @param end behind the last byte; padding may be included
         * @throws IOException when the peer broke the protocol; the session ends then
         */
        void received(byte[] bytes, int offset, int end) throws IOException;

        /** Reading failed; whoever still writes has to be freed, or the session cannot end. */
        void failing();

        /** The reader thread is about to end; nothing is received any more. */
        void ended();
    }

    /** Sees the packets of the key exchange and of signing in, before JSch acts on them. */
    public interface Preview {

        /**
         * @param offset of the message number
         * @param end behind the last byte; padding may be included
         */
        void received(byte[] bytes, int offset, int end);
    }

    private static final int FIRST_CONNECTION_MESSAGE = 80;
    private static final int LAST_CONNECTION_MESSAGE = 127;

    /** What a Link without data needs: JSch keeps its handshake buffer for SSH_MSG_NEWKEYS. */
    private static final int IDLE_BUFFER = 1024;

    private final Inbound inbound = new Inbound();
    private @Nullable Connection connection;
    private @Nullable Preview preview;
    private volatile boolean signedIn;

    /** {@link System#nanoTime}, made odd; 0 while keys are not exchanged. */
    private volatile long exchangingSince;

    private final AtomicInteger exchanges = new AtomicInteger();
    private volatile @Nullable Exception failure;

    public PacketSession(JSch jsch, String user, String host, int port) throws JSchException {
        super(jsch, user, host, port);
    }

    /** Set it before {@code connect}. */
    public void setConnection(Connection connection) {
        this.connection = connection;
    }

    /** Set it before {@code connect}; it hears nothing after signing in. */
    public void setPreview(Preview preview) {
        this.preview = preview;
    }

    /**
     * What was negotiated last, in the order of SSH_MSG_KEXINIT (RFC 4253 §7.1); null for the MAC
     * of a cipher that needs none. Null before.
     */
    public @Nullable String @Nullable [] negotiated() {
        String[] names = guess;
        return names == null ? null : names.clone();
    }

    /**
     * Why reading stopped: often a {@link JSchSessionDisconnectException}; null while it goes on.
     */
    public @Nullable Exception failure() {
        return failure;
    }

    /**
     * Encrypts and sends a packet; waits while keys are exchanged and while the socket is full.
     * Callers take turns.
     */
    public void send(Outgoing outgoing) throws IOException {
        try {
            write(outgoing.packet);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    void run() {
        signedIn = true;
        buf = new Buffer(IDLE_BUFFER);
        packet = new Packet(buf);
        try {
            super.run();
        } finally {
            Thread.interrupted(); // JSch interrupts the reader as its last act
            handler().ended();
        }
    }

    /** Hands on only what JSch itself must see: key exchanges, and what it does not know. */
    @Override
    Buffer read(Buffer given) throws Exception {
        try {
            if (!signedIn) {
                Buffer received = super.read(given);
                if (preview != null) {
                    preview.received(received.buffer, Inbound.MESSAGE, received.index);
                }
                return received;
            }
            while (true) {
                super.read(inbound);
                if (!inbound.isForConnection()) {
                    noticeKeyExchange(inbound.getCommand());
                    return inbound;
                }
                handler().received(inbound.buffer, Inbound.MESSAGE, inbound.index);
            }
        } catch (Exception e) {
            failure = e;
            if (signedIn) {
                handler().failing();
            }
            throw e;
        }
    }

    /** How long the server has been exchanging keys already, in nanoseconds; 0 when it is not. */
    public long exchangingFor() {
        long since = exchangingSince;
        return since == 0 ? 0 : System.nanoTime() - since;
    }

    /** How often the server has exchanged keys again. */
    public int exchanges() {
        return exchanges.get();
    }

    private void noticeKeyExchange(byte message) {
        if (message == SSH_MSG_KEXINIT && exchangingSince == 0) {
            exchangingSince = System.nanoTime() | 1;
        } else if (message == SSH_MSG_NEWKEYS) {
            exchangingSince = 0;
            exchanges.incrementAndGet();
        }
    }

    private Connection handler() {
        Connection handler = connection;
        if (handler == null) {
            throw new IllegalStateException("no connection was set");
        }
        return handler;
    }

    /**
     * JSch answers window adjustments and debug messages inside {@code Session.read}, where we
     * would never see them; this buffer shows it another number for those two.
     */
    private static final class Inbound extends Buffer {

        /** Behind packet length and padding length. */
        static final int MESSAGE = 5;

        private static final byte UNKNOWN_TO_JSCH = (byte) 0xff;

        @Override
        byte getCommand() {
            byte message = buffer[MESSAGE];
            boolean hidden = message == SSH_MSG_CHANNEL_WINDOW_ADJUST || message == SSH_MSG_DEBUG;
            return hidden ? UNKNOWN_TO_JSCH : message;
        }

        boolean isForConnection() {
            int message = buffer[MESSAGE];
            return message == SSH_MSG_DEBUG
                    || (message >= FIRST_CONNECTION_MESSAGE && message <= LAST_CONNECTION_MESSAGE);
        }
    }

    /** A packet being written; used again and again by one thread at a time. */
    public static final class Outgoing {
        private final Buffer buffer;
        private final Packet packet;

        /** Small, and grows with the first packet that needs it: most Links are idle. */
        public Outgoing() {
            buffer = new Buffer(IDLE_BUFFER);
            packet = new Packet(buffer);
        }

        /** Starts over with a message number. */
        public Outgoing message(int number) {
            packet.reset();
            buffer.putByte((byte) number);
            return this;
        }

        public Outgoing int32(int value) {
            buffer.checkFreeSize(Integer.BYTES);
            buffer.putInt(value);
            return this;
        }

        public Outgoing bool(boolean value) {
            buffer.checkFreeSize(1);
            buffer.putByte((byte) (value ? 1 : 0));
            return this;
        }

        public Outgoing string(byte[] bytes, int offset, int length) {
            buffer.checkFreeSize(Integer.BYTES + length);
            buffer.putString(bytes, offset, length);
            return this;
        }

        public Outgoing string(String text) {
            byte[] bytes = Util.str2byte(text);
            return string(bytes, 0, bytes.length);
        }
    }
}
