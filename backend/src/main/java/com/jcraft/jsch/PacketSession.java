package com.jcraft.jsch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
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

    /** Hears the connection protocol; whoever calls it must not be made to wait. */
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

        /**
         * The server begins to exchange keys. Returns when nobody is in {@link #send} any more who
         * must not wait there. The session's thread calls it, which may wait.
         */
        void exchanging();

        /** Reading failed; whoever still writes has to be freed, or the session cannot end. */
        void failing();

        /** The session's thread is about to end; nothing is received any more. */
        void ended();
    }

    /** The bytes of the server, from which JSch reads, seen from the side. */
    public interface Arrivals {

        /** Bytes that can be read without waiting. */
        int available();

        /** One of them, 0 to 255, without taking it. */
        int peek(int index);

        /** From now on {@code receiver} is told of bytes by whoever received them. */
        void feed(Receiver receiver);

        /** All that has arrived so far was handed on; called by who has the turn. */
        void settle();

        /** Waits until more are available, or for {@link #wake}; called without the turn. */
        void await() throws IOException;

        /** Frees the one that waits, or else the next one. */
        void wake();
    }

    /** Takes packets in on the thread that received them. */
    public interface Receiver {

        /** Asks for the turn. False when the session's own thread has it, or has to have it. */
        boolean begin();

        /** Bytes are available. Returns false when the session's own thread has to go on. */
        boolean received();

        /** Gives the turn back. */
        void end(boolean goesOn);
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

    /** Behind the text of a packet of AES-GCM (RFC 5647 §7.1). */
    private static final int TAG = 16;

    private static final int LENGTH_FIELD = 4;

    /** Where SSH_MSG_KEXINIT has the ciphers from server to client (RFC 4253 §7.1). */
    private static final int CIPHER_FROM_SERVER = 3;

    private final Inbound inbound = new Inbound();
    private final Receiver receiver = new Outside();

    /** Of whoever takes packets in: the session's thread, unless it waits for one. */
    private final ReentrantLock turn = new ReentrantLock();

    /** A packet for JSch is in {@link #inbound}; guarded by turn, as all below is that changes. */
    private boolean forJsch;

    private @Nullable Exception failedOutside;
    private boolean framed;
    private @Nullable Arrivals arrivals;
    private @Nullable Connection connection;
    private @Nullable Preview preview;
    private volatile boolean signedIn;
    private boolean newKeys;

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

    /** Set it before {@code connect}. */
    public void setArrivals(Arrivals arrivals) {
        this.arrivals = arrivals;
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
        turn.lock();
        signedIn = true;
        lookAtFrames();
        buf = new Buffer(IDLE_BUFFER);
        packet = new Packet(buf);
        try {
            super.run();
        } finally {
            Thread.interrupted(); // JSch interrupts this thread as its last act
            failedOutside = new IOException("The session has ended"); // nobody begins from now on
            try {
                handler().ended();
            } finally {
                turn.unlock();
            }
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
            exchangedKeys();
            awaitPacketForJsch();
            noticeKeyExchange();
            return inbound;
        } catch (Exception e) {
            failure = e;
            if (signedIn) {
                handler().failing();
            }
            throw e;
        }
    }

    private void awaitPacketForJsch() throws Exception {
        IOException ended = null;
        while (!forJsch) {
            if (failedOutside != null) {
                throw failedOutside;
            }
            if (ended != null) {
                throw ended;
            }
            if (!framed || isWhole()) {
                takeIn();
            } else {
                Arrivals bytes = source();
                bytes.feed(receiver);
                bytes.settle();
                turn.unlock();
                try {
                    bytes.await();
                } catch (IOException e) {
                    ended = e; // behind it may be what the server said last
                } finally {
                    turn.lock();
                }
            }
        }
        forJsch = false;
    }

    /** Reads one packet; waits for it, unless it {@link #isWhole}. */
    private void takeIn() throws Exception {
        super.read(inbound);
        if (inbound.isForConnection()) {
            handler().received(inbound.buffer, Inbound.MESSAGE, inbound.index);
        } else if (!inbound.isForNobody()) {
            forJsch = true;
        }
    }

    /** True when the next packet can be read without waiting, or is one that JSch refuses. */
    private boolean isWhole() {
        Arrivals bytes = source();
        int available = bytes.available();
        if (available < LENGTH_FIELD) {
            return false;
        }
        int length = 0;
        for (int i = 0; i < LENGTH_FIELD; i++) {
            length = length << Byte.SIZE | bytes.peek(i);
        }
        boolean refused = length < 0 || length > PACKET_MAX_SIZE;
        return refused || available >= LENGTH_FIELD + length + TAG;
    }

    /**
     * Whether packets show their length: those of AES-GCM do, which nearly every server speaks (RFC
     * 5647 §7.3). With any other cipher the session's own thread reads them all.
     */
    private void lookAtFrames() {
        String[] names = guess;
        framed = names != null && String.valueOf(names[CIPHER_FROM_SERVER]).contains("-gcm");
    }

    /** What the one that received bytes does with them. */
    private final class Outside implements Receiver {

        @Override
        public boolean begin() {
            if (!turn.tryLock()) {
                return false;
            }
            if (forJsch || failedOutside != null) {
                turn.unlock();
                return false;
            }
            return true;
        }

        @Override
        public boolean received() {
            try {
                while (!forJsch && isWhole()) {
                    takeIn();
                }
            } catch (Exception e) {
                failedOutside = e;
            } catch (Error e) {
                failedOutside = new IOException(e); // the session's thread still has to end it
            }
            return !forJsch && failedOutside == null;
        }

        @Override
        public void end(boolean goesOn) {
            turn.unlock();
            if (!goesOn) {
                source().wake();
            }
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

    private void noticeKeyExchange() {
        byte message = inbound.getCommand();
        if (message == SSH_MSG_KEXINIT && exchangingSince == 0) {
            exchangingSince = System.nanoTime() | 1;
            source().settle(); // before waiting: what was offered is held back until then
            handler().exchanging();
        }
        newKeys = message == SSH_MSG_NEWKEYS;
    }

    /** JSch uses the new keys by the time it reads again. */
    private void exchangedKeys() {
        if (newKeys) {
            newKeys = false;
            lookAtFrames();
            exchanges.incrementAndGet();
            exchangingSince = 0;
        }
    }

    private Arrivals source() {
        Arrivals source = arrivals;
        if (source == null) {
            throw new IllegalStateException("no arrivals were set");
        }
        return source;
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
     * would never see them, and waits there for another packet behind those that mean nothing; this
     * buffer shows it another number for them.
     */
    private static final class Inbound extends Buffer {

        /** Behind packet length and padding length. */
        static final int MESSAGE = 5;

        private static final byte UNKNOWN_TO_JSCH = (byte) 0xff;

        @Override
        byte getCommand() {
            byte message = buffer[MESSAGE];
            boolean hidden =
                    message == SSH_MSG_CHANNEL_WINDOW_ADJUST
                            || message == SSH_MSG_DEBUG
                            || isForNobody();
            return hidden ? UNKNOWN_TO_JSCH : message;
        }

        boolean isForNobody() {
            byte message = buffer[MESSAGE];
            return message == SSH_MSG_IGNORE
                    || message == SSH_MSG_UNIMPLEMENTED
                    || message == SSH_MSG_EXT_INFO;
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

        /** Takes {@code length} bytes off {@code bytes}. */
        public Outgoing string(ByteBuffer bytes, int length) {
            buffer.checkFreeSize(Integer.BYTES + length);
            buffer.putInt(length);
            bytes.get(buffer.buffer, buffer.index, length);
            buffer.skip(length);
            return this;
        }

        public Outgoing string(String text) {
            byte[] bytes = Util.str2byte(text);
            return string(bytes, 0, bytes.length);
        }
    }
}
