package dev.culvert.share.gateway;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An answer of the gateway itself: a title and a sentence, plain text so that nothing in it can
 * run. No page has a date or an id, so that two of the same kind are the same bytes.
 */
record Page(HttpResponseStatus status, String text, Map<String, String> fields) {

    /** Unknown, expired, revoked and used-up shares, and paths outside the shared part. */
    static final Page NOT_FOUND =
            new Page(
                    HttpResponseStatus.NOT_FOUND,
                    "There is nothing here. The address may be mistyped, or the share has ended.");

    static final Page NOT_FROM_HERE =
            new Page(
                    HttpResponseStatus.FORBIDDEN,
                    "This share is open to certain network addresses only, and yours is not one of"
                            + " them.");

    static final Page PASSWORD =
            new Page(
                    HttpResponseStatus.UNAUTHORIZED,
                    "This share asks for a password. Any user name will do.",
                    Map.of("WWW-Authenticate", "Basic realm=\"Share\", charset=\"UTF-8\""));

    static final Page TOO_MANY_GUESSES =
            new Page(
                    HttpResponseStatus.TOO_MANY_REQUESTS,
                    "Too many wrong passwords were tried. Try again in 15 minutes.",
                    Map.of("Retry-After", "900"));

    static final Page BUSY =
            new Page(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "Too many passwords are being checked at once. Try again in a moment.",
                    Map.of("Retry-After", "5"));

    static final Page TOO_MANY_VISITORS =
            new Page(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "Too many visitors are here at once. Try again in a moment.",
                    Map.of("Retry-After", "5"));

    static final Page TOO_MANY_FROM_THERE =
            new Page(
                    HttpResponseStatus.TOO_MANY_REQUESTS,
                    "Too many connections are open from your address. Try again in a moment.",
                    Map.of("Retry-After", "5"));

    static final Page BAD_GATEWAY =
            new Page(
                    HttpResponseStatus.BAD_GATEWAY,
                    "The share works, but nothing answers behind it.");

    static final Page GATEWAY_TIMEOUT =
            new Page(
                    HttpResponseStatus.GATEWAY_TIMEOUT,
                    "The share works, but what is behind it did not answer in time.");

    Page(HttpResponseStatus status, String text) {
        this(status, text, Map.of());
    }

    static Page of(BadRequestException refused) {
        return new Page(refused.status(), String.valueOf(refused.getMessage()));
    }

    static Page methodNotAllowed(String allowed) {
        return new Page(
                HttpResponseStatus.METHOD_NOT_ALLOWED,
                "This share does not take requests of this kind.",
                Map.of("Allow", allowed));
    }

    /** The whole answer; it says that the connection ends with it. */
    FullHttpResponse answer() {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        FullHttpResponse answer =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        HttpHeaders headers = answer.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        headers.set(HttpHeaderNames.CONTENT_SECURITY_POLICY, "default-src 'none'");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set(AnswerHeaders.ROBOTS, AnswerHeaders.NOINDEX);
        fields.forEach(headers::set);
        headers.set(HttpHeaderNames.CONNECTION, "close");
        return answer;
    }
}
