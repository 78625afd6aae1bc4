package dev.culvert.share.gateway;

import dev.culvert.ssh.Duplex;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Duplex} as a Netty channel. A read that the pipeline asks for is one {@code transferTo}
 * on a virtual thread; a flush is one {@code write}, with the rest waiting in Netty's outbound
 * buffer, whose watermarks tell the writer to pause. So nothing is read that nobody asked for, and
 * neither side's speed is hidden from the other.
 */
final class UpstreamChannel extends AbstractChannel {

    /** Bytes handed to one blocking write: a full SSH packet or two. */
    private static final int WRITE_BYTES = 64 * 1024;

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final Duplex stream;
    private final ChannelConfig config = new DefaultChannelConfig(this);
    private byte[] outgoing = new byte[0];
    private volatile boolean open = true;
    private boolean reading;
    private boolean writing;
    private boolean inputEnded;

    UpstreamChannel(Duplex stream) {
        super(null);
        this.stream = stream;
    }

    /** Tells the target that nothing more comes, once what was flushed before is written. */
    void finishOutput() {
        writeAndFlush(alloc().buffer(0))
                .addListener(flushed -> {
                    if (flushed.isSuccess()) {
                        Thread.startVirtualThread(this::finishQuietly);
                    }
                });
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
                promise.setFailure(new UnsupportedOperationException());
            }
        };
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    @SuppressWarnings("NullAway") // The far end of a tunnel has no address here; Netty allows that.
    protected @Nullable SocketAddress localAddress0() {
        return null;
    }

    @Override
    @SuppressWarnings("NullAway") // As above.
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected void doBind(SocketAddress local) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doClose() {
        if (open) {
            open = false;
            // Closing may send a packet, and so wait; the event loop does not.
            Thread.startVirtualThread(stream::close);
        }
    }

    @Override
    protected void doBeginRead() {
        if (!reading && !inputEnded) {
            reading = true;
            Thread.startVirtualThread(this::readOnce);
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer buffers) throws Exception {
        if (writing || buffers.isEmpty()) {
            return;
        }
        int size = (int) Math.min(WRITE_BYTES, buffers.totalPendingWriteBytes());
        byte[] bytes = outgoing.length >= size ? outgoing : (outgoing = new byte[size]);
        int[] filled = {0};
        buffers.forEachFlushedMessage(message -> {
            ByteBuf from = (ByteBuf) message;
            int count = Math.min(from.readableBytes(), bytes.length - filled[0]);
            from.getBytes(from.readerIndex(), bytes, filled[0], count);
            filled[0] += count;
            return filled[0] < bytes.length;
        });
        if (filled[0] == 0) {
            buffers.removeBytes(0);
            return;
        }
        writing = true;
        Thread.startVirtualThread(() -> writeOnce(bytes, filled[0]));
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf) {
            return message;
        }
        throw new UnsupportedOperationException(message.getClass().getName());
    }

    private void readOnce() {
        try {
            int count = stream.transferTo(this::received);
            onLoop(count < 0 ? this::endOfInput : this::readComplete);
        } catch (IOException | RuntimeException e) {
            onLoop(() -> broke(e));
        }
    }

    private void received(byte[] bytes, int offset, int length) {
        ByteBuf copy = alloc().buffer(length).writeBytes(bytes, offset, length);
        onLoop(() -> {
            if (open) {
                pipeline().fireChannelRead(copy);
            } else {
                ReferenceCountUtil.release(copy);
            }
        });
    }

    private void readComplete() {
        reading = false;
        if (open) {
            pipeline().fireChannelReadComplete();
        }
    }

    private void endOfInput() {
        reading = false;
        inputEnded = true;
        if (open) {
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            pipeline().fireChannelReadComplete();
        }
    }

    private void writeOnce(byte[] bytes, int length) {
        try {
            stream.write(bytes, 0, length);
            onLoop(() -> written(length));
        } catch (IOException | RuntimeException e) {
            onLoop(() -> broke(e));
        }
    }

    private void written(int length) {
        writing = false;
        ChannelOutboundBuffer buffers = unsafe().outboundBuffer();
        if (buffers == null) {
            return;
        }
        buffers.removeBytes(length);
        try {
            doWrite(buffers);
        } catch (Exception e) {
            broke(e);
        }
    }

    private void broke(Exception cause) {
        reading = false;
        if (open) {
            if (!(cause instanceof ClosedChannelException)) {
                pipeline().fireExceptionCaught(cause);
            }
            unsafe().close(voidPromise());
        }
    }

    private void finishQuietly() {
        try {
            stream.finishOutput();
        } catch (IOException e) {
            onLoop(() -> broke(e));
        }
    }

    private void onLoop(Runnable work) {
        try {
            eventLoop().execute(work);
        } catch (RejectedExecutionException e) {
            // The gateway is gone; so is everybody who could have used the bytes.
            stream.close();
        }
    }
}
