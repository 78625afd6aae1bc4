package dev.culvert.share.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that servers are known to read in different ways. Each is refused, or reaches the target as
 * exactly one request whose framing cannot be read in two ways; "GET /smuggled" never reaches it.
 */
class SmugglingTest {

    private static final String HOST = "Host: demo.share.test\r\n";
    private static final String HIDDEN = "GET /smuggled HTTP/1.1\r\n" + HOST + "\r\n";

    private static Door door;
    private static Target target;

    @BeforeAll
    static void open() throws IOException {
        door = new Door();
        target = Target.answering(Target.ok("served"));
        door.share("demo", target);
    }

    @AfterAll
    static void close() throws IOException {
        door.close();
        target.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refuses(String name, String bytes, int status) throws IOException {
        int before = target.requests().size();
        try (Wire visitor = door.visit()) {
            String answer = visitor.send(bytes).rest();

            assertThat(answer).startsWith("HTTP/1.1 " + status);
            assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
            assertThat(answer).contains("connection: close");
        }
        assertThat(target.requests().subList(before, target.requests().size()))
                .extracting(request -> request.head().start())
                .noneMatch(start -> start.contains("smuggled"));
    }

    static Stream<Arguments> refuses() {
        return Stream.of(
                // framing
                post(
                        "CL.TE",
                        "Content-Length: 6\r\nTransfer-Encoding: chunked",
                        "0\r\n\r\n" + HIDDEN),
                post(
                        "TE.CL",
                        "Transfer-Encoding: chunked\r\nContent-Length: 4",
                        "0\r\n\r\n" + HIDDEN),
                post("chunked, identity", "Transfer-Encoding: chunked, identity", "0\r\n\r\n"),
                post("identity, chunked", "Transfer-Encoding: identity, chunked", "0\r\n\r\n"),
                post("xchunked", "Transfer-Encoding: xchunked", "0\r\n\r\n"),
                post("quoted chunked", "Transfer-Encoding: \"chunked\"", "0\r\n\r\n"),
                post("trailing comma", "Transfer-Encoding: chunked,", "0\r\n\r\n"),
                post("vertical tab", "Transfer-Encoding: \u000bchunked", "0\r\n\r\n"),
                post(
                        "two transfer codings",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                        "0\r\n\r\n"),
                post(
                        "the same coding twice",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                        "0\r\n\r\n"),
                post("empty coding", "Transfer-Encoding: ", HIDDEN),
                post("two lengths", "Content-Length: 5\r\nContent-Length: 0", "hello"),
                post("the same length twice", "Content-Length: 5\r\nContent-Length: 5", "hello"),
                post("length list", "Content-Length: 5, 5", "hello"),
                post("length +5", "Content-Length: +5", "hello"),
                post("length -5", "Content-Length: -5", "hello"),
                post("length 0x5", "Content-Length: 0x5", "hello"),
                post("length 5 5", "Content-Length: 5 5", "hello"),
                post("length 5.0", "Content-Length: 5.0", "hello"),
                post("empty length", "Content-Length: ", "hello"),
                post("overflowing length", "Content-Length: 18446744073709551621", "hello"),
                // chunks
                chunks("signed chunk size", "+5\r\nhello\r\n0\r\n\r\n"),
                chunks("0x chunk size", "0x5\r\nhello\r\n0\r\n\r\n"),
                chunks("underscore in a chunk size", "0_5\r\nhello\r\n0\r\n\r\n"),
                chunks("blank before a chunk size", " 5\r\nhello\r\n0\r\n\r\n"),
                chunks("blank behind a chunk size", "5 \r\nhello\r\n0\r\n\r\n"),
                chunks("chunk size beyond 2^64", "10000000000000005\r\nhello\r\n0\r\n\r\n"),
                chunks("no chunk size", "\r\nhello\r\n0\r\n\r\n"),
                chunks("chunk longer than its size", "3\r\nhello\r\n0\r\n\r\n"),
                chunks("bare LF behind a chunk size", "5\nhello\r\n0\r\n\r\n"),
                chunks("bare LF behind a chunk", "5\r\nhello\n0\r\n\r\n"),
                chunks("bare LF in an extension", "5;a\nhello\r\n0\r\n\r\n"),
                chunks("quoted extension", "5;a=\"\r\n\"\r\nhello\r\n0\r\n\r\n"),
                chunks("long extension", "5;" + "a".repeat(300) + "\r\nhello\r\n0\r\n\r\n"),
                chunks("trailer with a length", "0\r\nContent-Length: 50\r\n\r\n" + HIDDEN),
                chunks("trailer with a host", "0\r\nHost: other\r\n\r\n"),
                chunks("folded trailer", "0\r\nA: b\r\n c\r\n\r\n"),
                // lines and fields
                get("obs-fold", "A: b\r\n c\r\n"),
                get("obs-fold with a tab", "A: b\r\n\tc\r\n"),
                get("space before the colon", "Content-Length : 5\r\n"),
                get("tab before the colon", "Content-Length\t: 5\r\n"),
                get("field without a colon", "Content-Length\r\n"),
                get("field without a name", ": 5\r\n"),
                get("NUL in a value", "A: b\0c\r\n"),
                get("NUL in a name", "A\0: b\r\n"),
                get("byte above 0x7f in a name", "A\u00e9: b\r\n"),
                get("control character in a value", "A: \u0001\r\n"),
                get("bare CR in a value", "A: b\rContent-Length: 5\r\n"),
                get("bare LF between fields", "A: b\nB: c\r\n"),
                refused("bare LF everywhere", "GET / HTTP/1.1\nHost: demo.share.test\n\n", 400),
                refused("blank before the first field", "GET / HTTP/1.1\r\n " + HOST + "\r\n", 400),
                // request line
                refused("HTTP/0.9", "GET /\r\n\r\n", 400),
                refused("HTTP/2.0", "GET / HTTP/2.0\r\n" + HOST + "\r\n", 505),
                refused("HTTP/1.2", "GET / HTTP/1.2\r\n" + HOST + "\r\n", 505),
                refused("lower-case version", "GET / http/1.1\r\n" + HOST + "\r\n", 400),
                refused("two blanks", "GET  / HTTP/1.1\r\n" + HOST + "\r\n", 400),
                refused("tab as separator", "GET\t/\tHTTP/1.1\r\n" + HOST + "\r\n", 400),
                refused("blank in the target", "GET /a b HTTP/1.1\r\n" + HOST + "\r\n", 400),
                refused(
                        "byte above 0x7f in the target",
                        "GET /\u00e9 HTTP/1.1\r\n" + HOST + "\r\n",
                        400),
                refused("fragment in the target", "GET /#a HTTP/1.1\r\n" + HOST + "\r\n", 400),
                refused("relative target", "GET a HTTP/1.1\r\n" + HOST + "\r\n", 400),
                refused("invalid method", "GE(T / HTTP/1.1\r\n" + HOST + "\r\n", 400),
                refused("OPTIONS *", "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n", 400),
                refused("CONNECT", "CONNECT demo.share.test:443 HTTP/1.1\r\n" + HOST + "\r\n", 405),
                refused("TRACE", "TRACE / HTTP/1.1\r\n" + HOST + "\r\n", 405),
                refused("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
                // host
                refused("no Host", "GET / HTTP/1.1\r\n\r\n", 400),
                refused("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", 400),
                refused("two Hosts", "GET / HTTP/1.1\r\n" + HOST + HOST + "\r\n", 400),
                refused("Host list", "GET / HTTP/1.1\r\nHost: demo.share.test, a\r\n\r\n", 400),
                refused("empty Host", "GET / HTTP/1.1\r\nHost: \r\n\r\n", 400),
                refused(
                        "Host with a user",
                        "GET / HTTP/1.1\r\nHost: a@demo.share.test\r\n\r\n",
                        400),
                refused(
                        "Host with a path",
                        "GET / HTTP/1.1\r\nHost: demo.share.test/a\r\n\r\n",
                        400),
                refused(
                        "Host with a bad port",
                        "GET / HTTP/1.1\r\nHost: demo.share.test:8x\r\n\r\n",
                        400),
                refused(
                        "absolute form with another host",
                        "GET http://other.share.test/ HTTP/1.1\r\n" + HOST + "\r\n",
                        400),
                refused(
                        "absolute form with a user",
                        "GET http://a@demo.share.test/ HTTP/1.1\r\n" + HOST + "\r\n",
                        400),
                refused(
                        "absolute form of another scheme",
                        "GET ftp://demo.share.test/ HTTP/1.1\r\n" + HOST + "\r\n",
                        400),
                refused(
                        "HTTP/1.0 with chunks",
                        "POST / HTTP/1.0\r\n"
                                + HOST
                                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        400));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void passesAsOneRequest(String name, String bytes, String body) throws IOException {
        int before = target.requests().size();
        try (Wire visitor = door.visit()) {
            Wire.Message answer = visitor.send(bytes).message();

            assertThat(answer.body()).isEqualTo("served");
        }
        List<Wire.Message> seen = target.requests().subList(before, target.requests().size());
        assertThat(seen).hasSize(1);
        Wire.Head head = seen.getFirst().head();
        assertThat(seen.getFirst().body()).isEqualTo(body);
        assertThat(head.fields("Host")).containsExactly(Door.TARGET_HOST);
        assertThat(head.fields("Content-Length").size() + head.fields("Transfer-Encoding").size())
                .isLessThanOrEqualTo(1);
        assertThat(head.fields("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(head.fields("Upgrade")).isEmpty();
        assertThat(head.fields("HTTP2-Settings")).isEmpty();
        assertThat(head.fields("Connection")).isEmpty();
    }

    static Stream<Arguments> passesAsOneRequest() {
        return Stream.of(
                passed(
                        "GET with a body",
                        "GET / HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello",
                        "hello"),
                passed("empty line before", "\r\nGET / HTTP/1.1\r\n" + HOST + "\r\n", ""),
                passed(
                        "leading zeros",
                        "GET / HTTP/1.1\r\n" + HOST + "Content-Length: 005\r\n\r\nhello",
                        "hello"),
                passed(
                        "absolute form",
                        "GET http://demo.share.test/ HTTP/1.1\r\n" + HOST + "\r\n",
                        ""),
                passed(
                        "host in capitals with a dot and a port",
                        "GET / HTTP/1.1\r\nHost: DEMO.Share.Test.:80\r\n\r\n",
                        ""),
                passed(
                        "chunk extension and trailer",
                        "POST / HTTP/1.1\r\n"
                                + HOST
                                + "Transfer-Encoding: Chunked\r\n\r\n"
                                + "5;a=b\r\n"
                                + "hello\r\n"
                                + "0\r\n"
                                + "A: b\r\n\r\n",
                        "hello"),
                passed(
                        "h2c",
                        "GET / HTTP/1.1\r\n"
                                + HOST
                                + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                                + "HTTP2-Settings: AAMAAABk\r\n\r\n",
                        ""),
                passed(
                        "Connection: Host",
                        "GET / HTTP/1.1\r\n" + HOST + "Connection: Host\r\n\r\n",
                        ""),
                passed(
                        "Connection: X-Forwarded-For",
                        "GET / HTTP/1.1\r\n" + HOST + "Connection: close, X-Forwarded-For\r\n\r\n",
                        ""),
                passed(
                        "Connection: Content-Length",
                        "POST / HTTP/1.1\r\n"
                                + HOST
                                + "Connection: Content-Length\r\nContent-Length: 5\r\n\r\nhello",
                        "hello"),
                passed(
                        "websocket without a key",
                        "GET / HTTP/1.1\r\n"
                                + HOST
                                + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                        ""),
                passed(
                        "forged forwarding fields",
                        "GET / HTTP/1.1\r\n"
                                + HOST
                                + "X-Forwarded-For: 6.6.6.6\r\nx_forwarded_for: 6.6.6.6\r\n"
                                + "Forwarded: for=6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\n\r\n",
                        ""));
    }

    @Test
    void refusesAnswersThatCanBeReadInTwoWays() throws IOException {
        for (String fields :
                List.of(
                        "Content-Length: 5\r\nContent-Length: 6",
                        "Transfer-Encoding: gzip, chunked",
                        "Content-Length: +5",
                        "A : b\u0000c",
                        "Content-Length: 5, 6")) {
            try (Target odd = Target.answering("HTTP/1.1 200 OK\r\n" + fields + "\r\n\r\nhello")) {
                door.share("odd", odd);

                assertThat(door.get("odd", "/").status()).as(fields).isEqualTo(502);
            }
        }
    }

    private static Arguments post(String name, String fields, String body) {
        return refused(name, "POST / HTTP/1.1\r\n" + HOST + fields + "\r\n\r\n" + body, 400);
    }

    private static Arguments chunks(String name, String body) {
        return post(name, "Transfer-Encoding: chunked", body);
    }

    private static Arguments get(String name, String fields) {
        return refused(name, "GET / HTTP/1.1\r\n" + HOST + fields + "\r\n", 400);
    }

    private static Arguments refused(String name, String bytes, int status) {
        return Arguments.of(name, bytes, status);
    }

    private static Arguments passed(String name, String bytes, String body) {
        return Arguments.of(name, bytes, body);
    }
}
