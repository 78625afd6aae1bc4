package dev.culvert.share.gateway;

import dev.culvert.ssh.Duplex;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP connection to a share's target. It serves one visitor connection and one route, one
 * exchange after another; between exchanges a byte or an end from the target closes it.
 */
final class Backend extends ChannelInboundHandlerAdapter {

    /** Targets are ordinary servers: their heads may be larger than those of visitors. */
    private static final int ANSWER_HEAD_BYTES = 64 * 1024;

    private static final int ANSWER_LINE_BYTES = 8 * 1024;
    private static final int PIECE_BYTES = 64 * 1024;

    private final UpstreamChannel channel;
    private final Route route;
    private final HttpClientCodec codec;
    private @Nullable Exchange exchange;

    private Backend(UpstreamChannel channel, Route route) {
        this.channel = channel;
        this.route = route;
        this.codec =
                new HttpClientCodec(
                        new HttpDecoderConfig()
                                .setMaxInitialLineLength(ANSWER_LINE_BYTES)
                                .setMaxHeaderSize(ANSWER_HEAD_BYTES)
                                .setMaxChunkSize(PIECE_BYTES)
                                .setAllowDuplicateContentLengths(false),
                        false,
                        false);
    }

    /** Takes over {@code stream}, on the visitor's own event loop. */
    static Backend over(Duplex stream, Route route, EventLoop loop) {
        UpstreamChannel channel = new UpstreamChannel(stream);
        channel.config().setAutoRead(false);
        Backend backend = new Backend(channel, route);
        channel.pipeline().addLast(backend.codec, backend);
        loop.register(channel);
        return backend;
    }

    /** Whether another exchange of {@code wanted} may use it. */
    boolean serves(Route wanted) {
        return channel.isActive() && route.equals(wanted);
    }

    void serve(@Nullable Exchange next) {
        exchange = next;
    }

    void write(HttpObject part) {
        channel.write(part);
    }

    void flush() {
        channel.flush();
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    void read() {
        channel.read();
    }

    void close() {
        exchange = null;
        channel.close();
    }

    UpstreamChannel channel() {
        return channel;
    }

    /** From here on bytes pass unread; {@code relay} gets them, those already here first. */
    void become(Relay relay) {
        exchange = null;
        channel.pipeline().addLast(relay);
        channel.pipeline().remove(this);
        channel.pipeline().remove(codec);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (exchange != null && message instanceof HttpObject part) {
            exchange.received(part);
        } else {
            ReferenceCountUtil.release(message);
            ctx.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.receivedBatch();
        } else {
            // An idle connection is watched for its end.
            ctx.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.targetWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ended(ctx);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ended(ctx);
    }

    private void ended(ChannelHandlerContext ctx) {
        Exchange last = exchange;
        exchange = null;
        ctx.close();
        if (last != null) {
            last.targetEnded();
        }
    }
}
