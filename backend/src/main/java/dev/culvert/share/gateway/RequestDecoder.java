package dev.culvert.share.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits a visitor's bytes into {@link RequestHead}, body pieces and {@link LastHttpContent}, or
 * one {@link BadRequestException} after which it discards everything. Netty's own decoder repairs
 * what an attacker may rely on (folded lines, a missing Host, blanks in the request line); this one
 * repairs nothing. It halts after each head and after each body until {@link #proceed}, so that
 * pipelined requests wait their turn and bytes behind an upgrade are never taken for a request.
 */
final class RequestDecoder extends ChannelInboundHandlerAdapter {

    private enum Part {
        HEAD,
        BEFORE_BODY,
        FIXED_BODY,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILER,
        END,
        BROKEN
    }

    /** The size of a chunk in hexadecimal digits; 15 cannot overflow a long. */
    private static final int LONGEST_CHUNK_SIZE = 15;

    /** A chunk-size line with its extensions, which nobody uses but attackers. */
    private static final int LONGEST_CHUNK_LINE = 256;

    private final GatewaySettings.Limits limits;
    private final List<String> lines = new ArrayList<>();
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable Deadline deadline;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private Part part = Part.HEAD;
    private boolean begun;
    private boolean blank;
    private boolean decoding;
    private int scanned;
    private int room;
    private long length;
    private long left;

    RequestDecoder(GatewaySettings.Limits limits) {
        this.limits = limits;
        this.room = limits.headBytes();
    }

    /** Goes on with the body after a head, or with the next request after a body. */
    void proceed() {
        if (part == Part.BEFORE_BODY) {
            left = length;
            part = length == RequestHead.CHUNKED ? Part.CHUNK_SIZE : Part.FIXED_BODY;
        } else if (part == Part.END) {
            part = Part.HEAD;
            room = limits.headBytes();
            begun = held.isReadable();
            blank = false;
            limit(begun ? limits.headTime() : limits.keepAlive());
        }
        decode();
    }

    /** Whether bytes are waiting for {@link #proceed}. */
    boolean holdsBytes() {
        return held.isReadable();
    }

    /** Whether no byte of a request is still on its way. */
    boolean isBetweenRequests() {
        return !held.isReadable()
                && (part == Part.END
                        || part == Part.HEAD && lines.isEmpty()
                        || part == Part.BEFORE_BODY && length == 0);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        this.deadline = new Deadline(ctx.channel().eventLoop());
        limit(limits.headTime());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        clearDeadline();
        ByteBuf rest = held;
        held = Unpooled.EMPTY_BUFFER;
        if (rest.isReadable()) {
            ctx.fireChannelRead(rest);
        } else {
            rest.release();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (part == Part.BROKEN) {
            in.release();
            return;
        }
        if (part == Part.HEAD && !begun) {
            begun = true;
            limit(limits.headTime());
        }
        held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, in);
        decode();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        clearDeadline();
        ctx.fireChannelInactive();
    }

    private void decode() {
        if (decoding) {
            return;
        }
        decoding = true;
        try {
            while (step()) {}
        } catch (BadRequestException e) {
            refuse(e);
        } finally {
            decoding = false;
        }
        if (!held.isReadable()) {
            held.release();
            held = Unpooled.EMPTY_BUFFER;
        }
    }

    /** Whether something moved, so that another step may move more. */
    private boolean step() throws BadRequestException {
        return switch (part) {
            case HEAD -> headLine();
            case FIXED_BODY -> left == 0 ? end() : data(Part.FIXED_BODY);
            case CHUNK_SIZE -> chunkSize();
            case CHUNK_DATA -> left == 0 ? move(Part.CHUNK_END) : data(Part.CHUNK_DATA);
            case CHUNK_END -> chunkEnd();
            case TRAILER -> trailerLine();
            case BEFORE_BODY, END, BROKEN -> false;
        };
    }

    private boolean headLine() throws BadRequestException {
        String line = line(room, HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE);
        if (line == null) {
            return false;
        }
        room -= line.length() + 2;
        if (!line.isEmpty()) {
            lines.add(line);
            return true;
        }
        if (lines.isEmpty()) {
            // RFC 9112 §2.2 asks for one empty line before a request to be ignored.
            if (blank) {
                throw new BadRequestException("More than one empty line precedes the request.");
            }
            blank = true;
            return true;
        }
        RequestHead head = RequestHead.parse(lines);
        lines.clear();
        clearDeadline();
        length = head.length();
        part = Part.BEFORE_BODY;
        fire(head);
        return true;
    }

    private boolean data(Part stay) {
        int count = (int) Math.min(left, held.readableBytes());
        if (count == 0) {
            return false;
        }
        left -= count;
        part = stay;
        fire(new DefaultHttpContent(held.readRetainedSlice(count)));
        return true;
    }

    private boolean chunkSize() throws BadRequestException {
        String line = line(LONGEST_CHUNK_LINE, HttpResponseStatus.BAD_REQUEST);
        if (line == null) {
            return false;
        }
        int digits = 0;
        while (digits < line.length() && isHexDigit(line.charAt(digits))) {
            digits++;
        }
        boolean extended = digits < line.length();
        if (digits == 0
                || digits > LONGEST_CHUNK_SIZE
                || extended && !isPlainExtension(line.substring(digits))) {
            throw new BadRequestException("A chunk has no proper size.");
        }
        left = Long.parseLong(line, 0, digits, 16);
        room = limits.headBytes();
        return move(left == 0 ? Part.TRAILER : Part.CHUNK_DATA);
    }

    private boolean chunkEnd() throws BadRequestException {
        if (held.readableBytes() < 2) {
            return false;
        }
        if (held.readByte() != '\r' || held.readByte() != '\n') {
            throw new BadRequestException("A chunk is longer than its size.");
        }
        return move(Part.CHUNK_SIZE);
    }

    /** Trailers are checked and dropped: nothing upstream was promised them. */
    private boolean trailerLine() throws BadRequestException {
        String line = line(room, HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE);
        if (line == null) {
            return false;
        }
        room -= line.length() + 2;
        if (line.isEmpty()) {
            return end();
        }
        HttpHeaders trailer = new DefaultHttpHeaders();
        RequestHead.field(line, trailer);
        if (trailer.contains(HttpHeaderNames.CONTENT_LENGTH)
                || trailer.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || trailer.contains(HttpHeaderNames.HOST)) {
            throw new BadRequestException("A trailer must not frame or route a request.");
        }
        return true;
    }

    private boolean end() {
        part = Part.END;
        fire(LastHttpContent.EMPTY_LAST_CONTENT);
        return true;
    }

    private boolean move(Part next) {
        part = next;
        return true;
    }

    /** The next line without its CR LF; null while it is incomplete. */
    private @Nullable String line(int limit, HttpResponseStatus tooLong)
            throws BadRequestException {
        int from = held.readerIndex();
        int end = held.indexOf(from + scanned, held.writerIndex(), (byte) '\n');
        int size = (end < 0 ? held.writerIndex() : end + 1) - from;
        if (size > limit) {
            throw new BadRequestException(tooLong, "A line of the request is too long.");
        }
        if (end < 0) {
            scanned = size;
            return null;
        }
        scanned = 0;
        if (size < 2 || held.getByte(end - 1) != '\r') {
            throw new BadRequestException("A line does not end in CR LF.");
        }
        String line = held.toString(from, size - 2, StandardCharsets.ISO_8859_1);
        if (line.indexOf('\r') >= 0) {
            throw new BadRequestException("A CR stands inside a line.");
        }
        held.readerIndex(end + 1);
        return line;
    }

    private void limit(Duration time) {
        if (deadline != null) {
            deadline.set(time, this::tooSlow);
        }
    }

    private void clearDeadline() {
        if (deadline != null) {
            deadline.clear();
        }
    }

    /** Nothing is said to a visitor who said nothing. */
    private void tooSlow() {
        if (ctx == null) {
            return;
        }
        if (lines.isEmpty() && !held.isReadable()) {
            ctx.close();
        } else {
            refuse(
                    new BadRequestException(
                            HttpResponseStatus.REQUEST_TIMEOUT,
                            "The request did not arrive in time."));
        }
    }

    private void refuse(BadRequestException why) {
        part = Part.BROKEN;
        clearDeadline();
        held.skipBytes(held.readableBytes());
        fire(why);
    }

    private void fire(Object message) {
        if (ctx != null) {
            ctx.fireChannelRead(message);
        }
    }

    private static boolean isPlainExtension(String text) {
        return text.startsWith(";")
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\');
    }

    private static boolean isHexDigit(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }
}
