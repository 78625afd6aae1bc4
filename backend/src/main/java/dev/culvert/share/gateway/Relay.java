package dev.culvert.share.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a WebSocket: bytes as they come, at the speed of the slower side. When its side
 * finished, the other is told and may go on for a while; when its side is gone, so is the other.
 */
final class Relay extends ChannelInboundHandlerAdapter {

    /** How long a WebSocket may stay open in one direction only. */
    private static final Duration HALF_OPEN = Duration.ofSeconds(30);

    private final Channel peer;
    private final Runnable finishPeer;
    private final IntConsumer count;
    private @Nullable Relay wayBack;
    private boolean ended;

    private Relay(Channel peer, Runnable finishPeer, IntConsumer count) {
        this.peer = peer;
        this.finishPeer = finishPeer;
        this.count = count;
    }

    /** Both directions of one WebSocket: a relay for each side's pipeline. */
    record Pair(Relay atVisitor, Relay atTarget) {}

    static Pair between(SocketChannel visitor, UpstreamChannel target, Tally tally) {
        Relay atVisitor = new Relay(target, target::finishOutput, tally::in);
        Relay atTarget =
                new Relay(
                        visitor,
                        () -> flushed(visitor).addListener(_ -> visitor.shutdownOutput()),
                        tally::out);
        atVisitor.wayBack = atTarget;
        atTarget.wayBack = atVisitor;
        return new Pair(atVisitor, atTarget);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            count.accept(bytes.readableBytes());
            peer.write(bytes).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        peer.flush();
        if (peer.isWritable()) {
            ctx.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            peer.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof ChannelInputShutdownEvent)) {
            ctx.fireUserEventTriggered(event);
            return;
        }
        ended = true;
        if (wayBack != null && wayBack.ended) {
            flushed(peer).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        finishPeer.run();
        Deadline deadline = new Deadline(ctx.channel().eventLoop());
        deadline.set(HALF_OPEN, ctx::close);
        ctx.channel().closeFuture().addListener(_ -> deadline.clear());
    }

    /** A visitor who is gone waits for nothing; a target's last words are still delivered. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (peer instanceof UpstreamChannel) {
            peer.close();
        } else {
            flushed(peer).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private static ChannelFuture flushed(Channel channel) {
        return channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    }
}
