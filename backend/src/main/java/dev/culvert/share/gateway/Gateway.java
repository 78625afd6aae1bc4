package dev.culvert.share.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The public door of shares. One per console; owns its port, its threads and its visitors. */
public final class Gateway implements AutoCloseable {

    private static final int BACKLOG = 1024;

    private final GatewaySettings settings;
    private final LiveVisitors live;
    private final VisitCounter counter;
    private final Parts parts;
    private @Nullable EventLoopGroup group;
    private @Nullable Channel listener;
    private volatile boolean closing;

    public Gateway(
            GatewaySettings settings,
            Routes routes,
            Upstream upstream,
            Visits visits,
            PasswordCheck passwords) {
        Clock clock = Clock.systemUTC();
        this.settings = settings;
        this.live = new LiveVisitors(settings.limits());
        this.counter = new VisitCounter(clock);
        this.parts =
                new Parts(
                        settings,
                        routes,
                        upstream,
                        visits,
                        live,
                        counter,
                        new PasswordGate(passwords, clock),
                        clock,
                        () -> closing);
    }

    /**
     * Starts to listen; called once, at start-up.
     *
     * @return where; with the port that was given for port 0
     * @throws IOException when the port cannot be bound
     */
    public synchronized InetSocketAddress start() throws IOException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
        group = loops;
        var bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel visitor) {
                                        welcome(visitor);
                                    }
                                })
                        .bind(settings.bind())
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw new IOException("Cannot listen on " + settings.bind(), bound.cause());
        }
        listener = bound.channel();
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /** Closes every open connection of a share at once, WebSockets included. */
    public void cut(UUID shareId) {
        live.of(shareId).forEach(Visitor::cut);
        counter.forget(shareId);
    }

    /** How many visitor connections use the share at this moment. */
    public int visitors(UUID shareId) {
        return live.of(shareId).size();
    }

    /** Stops listening, lets open requests end for the drain time, then cuts them. */
    @Override
    public synchronized void close() {
        EventLoopGroup loops = group;
        if (loops == null) {
            return;
        }
        group = null;
        closing = true;
        if (listener != null) {
            listener.close().awaitUninterruptibly();
        }
        live.all().forEach(Visitor::closeIfIdle);
        live.awaitNobody(settings.limits().drain());
        live.all().forEach(Visitor::cut);
        live.awaitNobody(Duration.ofSeconds(1));
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private void welcome(SocketChannel channel) {
        InetSocketAddress peer = channel.remoteAddress();
        if (peer == null) {
            // Gone between the accept and now.
            channel.close();
            return;
        }
        Visitor visitor = new Visitor(parts, channel, peer.getAddress());
        Page refusal = live.arrived(visitor);
        if (refusal == null) {
            visitor.install();
            return;
        }
        channel.pipeline().addLast(new AnswerEncoder());
        channel.writeAndFlush(refusal.answer()).addListener(ChannelFutureListener.CLOSE);
    }
}
