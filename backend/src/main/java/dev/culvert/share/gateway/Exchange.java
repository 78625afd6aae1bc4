package dev.culvert.share.gateway;

import dev.culvert.ssh.Duplex;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One request of a visitor and its answer. Runs on the visitor's event loop. It ends exactly once:
 * with a whole answer, with a page of ours, with a relay, or with a broken connection.
 */
final class Exchange {

    /** Interim answers (RFC 9110 §15.2) before a real one; a target that sends more is broken. */
    private static final int MOST_INTERIM = 16;

    private final Visitor visitor;
    private final Upstream upstream;
    private final GatewaySettings.Limits limits;
    private final Route route;
    private final RequestHead head;
    private final HttpRequest outgoing;
    private final Origins origins;
    private final InetSocketAddress address;
    private final Tally tally;
    private final Deadline answerDeadline;
    private @Nullable Backend backend;
    private @Nullable HttpResponse switching;
    private @Nullable HostRefusal hostRefusal;
    private boolean reused;
    private boolean requestDone;
    private boolean answerBegun;
    private boolean skipLast;
    private boolean visitorStays;
    private boolean backendStays;
    private boolean over;
    private int interim;

    Exchange(
            Visitor visitor,
            Upstream upstream,
            GatewaySettings.Limits limits,
            Route route,
            RequestHead head,
            Origins origins,
            InetSocketAddress address,
            Tally tally) {
        this.visitor = visitor;
        this.upstream = upstream;
        this.limits = limits;
        this.route = route;
        this.head = head;
        this.origins = origins;
        this.address = address;
        this.tally = tally;
        this.answerDeadline = new Deadline(visitor.eventLoop());
        this.outgoing =
                new DefaultHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.valueOf(head.method()),
                        head.target(),
                        RequestHeaders.toTarget(head, route, origins, address.getAddress()));
    }

    /**
     * @param kept a connection left by an earlier exchange of this visitor, or null
     */
    void start(@Nullable Backend kept) {
        waitForAnswer();
        if (kept != null && kept.serves(route) && mayRepeat()) {
            reused = true;
            use(kept);
            return;
        }
        if (kept != null) {
            kept.close();
        }
        open();
    }

    /**
     * Whether bytes may be read from the visitor now.
     *
     * @param held whether bytes that nobody takes yet wait already
     */
    boolean wantsBytes(boolean held) {
        return backend == null || requestDone ? !held : backend.isWritable();
    }

    /** A piece of the request's body, or its end. */
    void body(HttpContent piece) {
        if (over || backend == null) {
            ReferenceCountUtil.release(piece);
            return;
        }
        tally.in(piece.content().readableBytes());
        requestDone = piece instanceof LastHttpContent;
        backend.write(piece);
        if (!answerBegun) {
            waitForAnswer();
        }
    }

    void bodyBatch() {
        if (backend != null && !over) {
            backend.flush();
        }
    }

    /** The visitor took what was written: more may be read. */
    void visitorWritable() {
        if (backend != null && !over) {
            backend.read();
        }
    }

    void targetWritable() {
        visitor.pull();
    }

    /** The visitor is gone, or was cut, or sent nonsense: so ends the stream into the tunnel. */
    void abandon() {
        if (!over) {
            end();
            closeBackend();
            tally.close();
        }
    }

    /** Whether a page can still be the answer. */
    boolean canRefuse() {
        return !answerBegun;
    }

    /** Neither side moved a byte for too long. */
    void idle() {
        fail(Page.GATEWAY_TIMEOUT);
    }

    void received(HttpObject part) {
        if (over || part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(part);
            fail(Page.BAD_GATEWAY);
        } else if (part instanceof HttpResponse answer) {
            answer(answer);
        } else if (part instanceof HttpContent piece) {
            piece(piece);
        }
    }

    void receivedBatch() {
        if (over) {
            return;
        }
        visitor.flush();
        if (visitor.isWritable()) {
            visitorWritable();
        }
    }

    /** The target closed its side before its answer was whole. */
    void targetEnded() {
        if (over) {
            return;
        }
        backend = null;
        if (reused && !answerBegun && interim == 0) {
            // It closed an idle connection while our request was on its way (RFC 9110 §9.2.2).
            reused = false;
            open();
        } else {
            fail(Page.BAD_GATEWAY);
        }
    }

    private void open() {
        EventLoop loop = visitor.eventLoop();
        Thread.startVirtualThread(() -> {
            try {
                Duplex stream = upstream.open(route, address);
                opened(stream, loop);
            } catch (IOException | RuntimeException e) {
                loop.execute(() -> fail(Page.BAD_GATEWAY));
            }
        });
    }

    private void opened(Duplex stream, EventLoop loop) {
        try {
            loop.execute(() -> {
                if (over) {
                    Thread.startVirtualThread(stream::close);
                } else {
                    use(Backend.over(stream, route, loop));
                }
            });
        } catch (RejectedExecutionException e) {
            stream.close();
        }
    }

    private void use(Backend next) {
        backend = next;
        next.serve(this);
        next.write(outgoing);
        if (requestDone) {
            next.write(LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            visitor.proceed();
        }
        if (!over) {
            next.flush();
            next.read();
            visitor.pull();
        }
    }

    /** Whether the request can be sent twice without doing anything twice. */
    private boolean mayRepeat() {
        return head.length() == 0
                && (head.method().equals("GET") || head.isHead())
                && !head.asksForWebSocket();
    }

    private void waitForAnswer() {
        answerDeadline.set(limits.answerTime(), () -> fail(Page.GATEWAY_TIMEOUT));
    }

    private void answer(HttpResponse answer) {
        if (answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            switchProtocols(answer);
        } else if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            interim(answer);
        } else {
            begin(answer);
        }
    }

    private void switchProtocols(HttpResponse answer) {
        String key = head.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        boolean agreed =
                head.asksForWebSocket()
                        && key != null
                        && "websocket"
                                .equalsIgnoreCase(answer.headers().get(HttpHeaderNames.UPGRADE))
                        && WebSocketAccept.of(key)
                                .equals(answer.headers().get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT));
        if (agreed) {
            switching = answer;
        } else {
            fail(Page.BAD_GATEWAY);
        }
    }

    private void interim(HttpResponse answer) {
        skipLast = true;
        if (++interim > MOST_INTERIM) {
            fail(Page.BAD_GATEWAY);
        } else if (head.version().equals(HttpVersion.HTTP_1_1)) {
            visitor.write(
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            answer.status(),
                            Unpooled.EMPTY_BUFFER,
                            AnswerHeaders.toVisitor(answer.headers(), origins),
                            EmptyHttpHeaders.INSTANCE));
        }
    }

    private void begin(HttpResponse answer) {
        if (!hasPlainFraming(answer.headers())) {
            fail(Page.BAD_GATEWAY);
            return;
        }
        answerBegun = true;
        answerDeadline.clear();
        HttpHeaders headers = AnswerHeaders.toVisitor(answer.headers(), origins);
        frame(answer, headers);
        tally.status(answer.status().code());
        lookAt(answer.status());
        visitor.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status(), headers));
    }

    private void lookAt(HttpResponseStatus status) {
        hostRefusal = HostRefusal.mayBe(status);
        if (hostRefusal == null) {
            boolean failed = status.codeClass() == HttpStatusClass.SERVER_ERROR;
            tally.found(failed ? Finding.ANSWERED : Finding.SERVED);
        }
    }

    /** One length or one chunked coding, or neither: anything else can be read in two ways. */
    private static boolean hasPlainFraming(HttpHeaders headers) {
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.isEmpty()
                || codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked");
    }

    private void frame(HttpResponse answer, HttpHeaders headers) {
        boolean bodiless = AnswerEncoder.hasNoBody(answer.status(), head.isHead());
        boolean chunked = HttpUtil.isTransferEncodingChunked(answer);
        boolean framed = chunked || headers.contains(HttpHeaderNames.CONTENT_LENGTH);
        boolean newVisitor = head.version().equals(HttpVersion.HTTP_1_1);
        if (chunked) {
            headers.remove(HttpHeaderNames.CONTENT_LENGTH);
        }
        if (!bodiless && newVisitor && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        // Bytes behind an answer without a body would look like the next answer.
        backendStays = !bodiless && framed && HttpUtil.isKeepAlive(answer);
        visitorStays = head.keepsAlive() && requestDone && !visitor.isClosing();
        if (!visitorStays) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    private void piece(HttpContent piece) {
        boolean last = piece instanceof LastHttpContent;
        if (last && skipLast) {
            skipLast = false;
            piece.release();
        } else if (switching != null) {
            piece.release();
            relay(switching);
        } else {
            tally.out(piece.content().readableBytes());
            if (hostRefusal != null) {
                hostRefusal.read(piece.content());
            }
            if (last && !piece.content().isReadable()) {
                // Trailers were not asked for, and are not passed.
                piece.release();
                visitor.write(LastHttpContent.EMPTY_LAST_CONTENT);
            } else {
                visitor.write(piece);
            }
            if (last) {
                finish();
            }
        }
    }

    private void relay(HttpResponse answer) {
        Backend side = backend;
        if (side == null) {
            return;
        }
        end();
        tally.status(answer.status().code());
        tally.found(Finding.SERVED);
        HttpHeaders headers = AnswerHeaders.toVisitor(answer.headers(), origins);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        headers.remove(HttpHeaderNames.CONTENT_LENGTH);
        visitor.write(
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        answer.status(),
                        Unpooled.EMPTY_BUFFER,
                        headers,
                        EmptyHttpHeaders.INSTANCE));
        visitor.relay(side, tally);
    }

    private void finish() {
        end();
        Backend side = backend;
        boolean keep = backendStays && requestDone && visitorStays;
        if (side != null && !keep) {
            closeBackend();
        }
        tally.close();
        visitor.finished(visitorStays, keep ? side : null);
    }

    private void fail(Page page) {
        if (over) {
            return;
        }
        // A visitor who is slow with the request's own body says nothing about the target.
        if (!answerBegun && (backend == null || requestDone)) {
            tally.found(Finding.NO_ANSWER);
        }
        end();
        closeBackend();
        if (answerBegun) {
            tally.close();
            visitor.breakOff(head.version().equals(HttpVersion.HTTP_1_1));
        } else {
            tally.status(page.status().code());
            tally.close();
            visitor.refuse(page);
        }
    }

    private void end() {
        over = true;
        if (hostRefusal != null) {
            tally.found(hostRefusal.finding());
            hostRefusal = null;
        }
        answerDeadline.clear();
    }

    private void closeBackend() {
        if (backend != null) {
            backend.close();
            backend = null;
        }
    }
}
