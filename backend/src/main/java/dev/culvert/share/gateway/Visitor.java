package dev.culvert.share.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One visitor's connection: admits its requests one after another, each as an {@link Exchange}, and
 * ends when a rule, the visitor or an operator says so. A visitor who closes its side while it
 * waits for an answer counts as gone, as with other reverse proxies; only WebSockets have two
 * halves.
 */
final class Visitor extends ChannelInboundHandlerAdapter {

    /** How long bytes of a refused request are taken so that its answer is not lost to a reset. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    /** How long a stream to the target waits for this visitor's next request. */
    private static final Duration BACKEND_KEPT = Duration.ofSeconds(10);

    private final Parts parts;
    private final SocketChannel channel;
    private final @Nullable Network network;
    private final RequestDecoder decoder;
    private final AnswerEncoder encoder = new AnswerEncoder();
    private final Deadline expiry;
    private final Deadline keptDeadline;
    private final Deadline lingering;
    private @Nullable Exchange exchange;
    private @Nullable Backend kept;
    private @Nullable Tally relayed;
    private @Nullable UUID share;
    private boolean admitting;
    private boolean reading;
    private boolean closing;

    /**
     * @param peer the other end of {@code channel}
     */
    Visitor(Parts parts, SocketChannel channel, InetAddress peer) {
        this.parts = parts;
        this.channel = channel;
        this.network = parts.settings().trusts(peer) ? null : Network.of(peer);
        this.decoder = new RequestDecoder(parts.settings().limits());
        this.expiry = new Deadline(channel.eventLoop());
        this.keptDeadline = new Deadline(channel.eventLoop());
        this.lingering = new Deadline(channel.eventLoop());
    }

    /** Whom the connection counts for; null for a trusted proxy, which may open any number. */
    @Nullable Network network() {
        return network;
    }

    /** Builds the pipeline. */
    void install() {
        channel.pipeline()
                .addLast(idleAfter(parts.settings().limits().idle()), decoder, encoder, this);
    }

    /** Ends the connection at once; what the visitor did not get yet, it never gets. */
    void cut() {
        channel.eventLoop()
                .execute(() -> {
                    // A reset: the kernel must not go on delivering what it holds.
                    channel.config().setSoLinger(0);
                    channel.close();
                });
    }

    /** Ends the connection if no request is being served. */
    void closeIfIdle() {
        channel.eventLoop()
                .execute(() -> {
                    if (exchange == null && relayed == null && !admitting && !closing) {
                        channel.close();
                    }
                });
    }

    /** Waits, on a thread that may, until the connection is closed or the time is over. */
    void awaitClosed(Duration time) {
        channel.closeFuture().awaitUninterruptibly(Math.max(0, time.toMillis()));
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    void write(Object message) {
        channel.write(message);
    }

    void flush() {
        channel.flush();
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    boolean isClosing() {
        return closing || parts.closing().getAsBoolean();
    }

    void proceed() {
        decoder.proceed();
    }

    /**
     * Asks for the visitor's next bytes when somebody has room for them. While nobody has, one read
     * stays open as long as nothing is held, because only a reading socket hears of its end.
     */
    void pull() {
        if (reading || closing || relayed != null) {
            return;
        }
        boolean holds = decoder.holdsBytes();
        if (exchange != null ? exchange.wantsBytes(holds) : !admitting || !holds) {
            reading = true;
            channel.read();
        }
    }

    /** The answer is whole. */
    void finished(boolean stays, @Nullable Backend side) {
        exchange = null;
        keep(side);
        if (!stays || isClosing()) {
            closeAfterFlush();
            return;
        }
        channel.flush();
        decoder.proceed();
        pull();
    }

    /** Answers with a page of our own and ends the connection. */
    void refuse(Page page) {
        exchange = null;
        admitting = false;
        channel.write(page.answer());
        closeAfterFlush();
    }

    /** Ends an answer that cannot be completed so that the visitor notices. */
    void breakOff(boolean framed) {
        exchange = null;
        if (framed) {
            closeAfterFlush();
        } else {
            // Without a length or chunks, only a reset tells a broken answer from a whole one.
            cut();
        }
    }

    /** The connection becomes a WebSocket. */
    void relay(Backend side, Tally tally) {
        exchange = null;
        relayed = tally;
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        Relay.Pair pair = Relay.between(channel, side.channel(), tally);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.replace(
                IdleStateHandler.class, null, idleAfter(parts.settings().limits().relayIdle()));
        pipeline.remove(encoder);
        pipeline.addLast(pair.atVisitor());
        pipeline.remove(decoder);
        side.become(pair.atTarget());
        channel.flush();
        side.flush();
        side.read();
        channel.read();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        pull();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (relayed != null) {
            ctx.fireChannelRead(message);
        } else if (closing) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof RequestHead head) {
            admit(head);
        } else if (message instanceof BadRequestException bad) {
            refuse(bad);
        } else if (exchange != null && message instanceof HttpContent piece) {
            exchange.body(piece);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        if (relayed != null) {
            ctx.fireChannelReadComplete();
            return;
        }
        if (exchange != null) {
            exchange.bodyBatch();
        }
        pull();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (relayed != null) {
            ctx.fireChannelWritabilityChanged();
        } else if (exchange != null && channel.isWritable()) {
            exchange.visitorWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof IdleStateEvent)) {
            ctx.fireUserEventTriggered(event);
        } else if (relayed != null || closing) {
            cut();
        } else if (exchange != null) {
            exchange.idle();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        expiry.clear();
        lingering.clear();
        keep(null);
        leaveShare();
        parts.live().left(this);
        if (exchange != null) {
            exchange.abandon();
            exchange = null;
        }
        if (relayed != null) {
            relayed.close();
            ctx.fireChannelInactive();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void admit(RequestHead head) {
        encoder.answersHead(head.isHead());
        Optional<Route> found = find(head.host());
        if (found.isEmpty()) {
            refuse(Page.NOT_FOUND);
            return;
        }
        Route route = found.get();
        ForwardedFrom from =
                ForwardedFrom.read(channel.remoteAddress(), head.headers(), parts.settings());
        Page refusal = AccessRules.refusal(route, head, from.address().getAddress());
        if (refusal != null) {
            refuse(refusal);
        } else if (route.passwordHash() != null) {
            askPassword(route, route.passwordHash(), head, from);
        } else {
            begin(route, head, from);
        }
    }

    private void askPassword(Route route, String hash, RequestHead head, ForwardedFrom from) {
        Optional<String> offered = PasswordGate.offered(head.headers());
        if (offered.isEmpty()) {
            refuse(Page.PASSWORD);
            return;
        }
        admitting = true;
        parts.passwords()
                .check(
                        route.shareId(),
                        hash,
                        offered.get(),
                        from.address().getAddress(),
                        eventLoop(),
                        outcome -> {
                            admitting = false;
                            if (!closing) {
                                checked(outcome, route, head, from);
                            }
                        });
    }

    private void checked(
            PasswordGate.Outcome outcome, Route route, RequestHead head, ForwardedFrom from) {
        switch (outcome) {
            case GOOD -> begin(route, head, from);
            case WRONG -> refuse(Page.PASSWORD);
            case TOO_MANY -> refuse(Page.TOO_MANY_GUESSES);
            case BUSY -> refuse(Page.BUSY);
        }
    }

    private void begin(Route route, RequestHead head, ForwardedFrom from) {
        if (!enterShare(route)) {
            refuse(Page.TOO_MANY_VISITORS);
            return;
        }
        // Asked again: a share that was revoked since then found nobody here to cut.
        if (find(head.host()).filter(now -> now.shareId().equals(route.shareId())).isEmpty()) {
            refuse(Page.NOT_FOUND);
            return;
        }
        VisitCounter.Step step =
                parts.counter()
                        .count(
                                route,
                                from.address().getAddress(),
                                head.headers().get("Sec-Fetch-Dest"));
        if (step == VisitCounter.Step.TOO_MANY) {
            refuse(Page.NOT_FOUND);
            return;
        }
        endAtExpiry(route, head.host());
        Tally tally = new Tally(parts.visits(), visit(route, from, step));
        Origins origins = new Origins(from.scheme(), head.host().toString(), route.targetHost());
        exchange =
                new Exchange(
                        this,
                        parts.upstream(),
                        parts.settings().limits(),
                        route,
                        head,
                        origins,
                        from.address(),
                        tally);
        Backend last = kept;
        kept = null;
        keptDeadline.clear();
        exchange.start(last);
    }

    private Visits.Visit visit(Route route, ForwardedFrom from, VisitCounter.Step step) {
        return new Visits.Visit(
                UUID.randomUUID(),
                route.shareId(),
                route.tunnelId(),
                from.address().getAddress(),
                parts.clock().instant(),
                step == VisitCounter.Step.BEGINS);
    }

    private Optional<Route> find(Authority host) {
        String suffix = "." + parts.settings().domain();
        if (!host.host().endsWith(suffix)) {
            return Optional.empty();
        }
        Instant now = parts.clock().instant();
        return parts.routes()
                .find(host.host().substring(0, host.host().length() - suffix.length()))
                .filter(route -> route.expiresAt().isAfter(now));
    }

    private boolean enterShare(Route route) {
        if (route.shareId().equals(share)) {
            return true;
        }
        leaveShare();
        if (!parts.live().enter(route.shareId(), this)) {
            return false;
        }
        share = route.shareId();
        return true;
    }

    private void leaveShare() {
        if (share != null) {
            parts.live().leave(share, this);
            share = null;
        }
    }

    /** An extended share is found again with its new end; any other is gone. */
    private void endAtExpiry(Route route, Authority host) {
        expiry.set(
                Duration.between(parts.clock().instant(), route.expiresAt()),
                () ->
                        find(host)
                                .filter(now -> now.shareId().equals(route.shareId()))
                                .ifPresentOrElse(now -> endAtExpiry(now, host), this::cut));
    }

    private void keep(@Nullable Backend side) {
        if (kept != null) {
            kept.close();
        }
        keptDeadline.clear();
        kept = side;
        if (side != null) {
            side.serve(null);
            side.read();
            keptDeadline.set(BACKEND_KEPT, () -> keep(null));
        }
    }

    private void refuse(BadRequestException bad) {
        Exchange current = exchange;
        if (current == null) {
            encoder.answersHead(false);
            refuse(Page.of(bad));
        } else if (current.canRefuse()) {
            current.abandon();
            refuse(Page.of(bad));
        } else {
            current.abandon();
            breakOff(false);
        }
    }

    private void closeAfterFlush() {
        closing = true;
        keep(null);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(
                        (ChannelFutureListener)
                                _ -> {
                                    if (decoder.isBetweenRequests()) {
                                        channel.close();
                                    } else {
                                        linger();
                                    }
                                });
    }

    /** Closing while request bytes arrive would reset the connection and lose the answer. */
    private void linger() {
        if (!channel.isActive()) {
            return;
        }
        channel.shutdownOutput();
        lingering.set(LINGER, channel::close);
        channel.pipeline().remove(decoder);
        channel.config().setAutoRead(true);
    }

    private static IdleStateHandler idleAfter(Duration time) {
        return new IdleStateHandler(true, 0, 0, time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
