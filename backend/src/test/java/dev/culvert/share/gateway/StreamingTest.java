package dev.culvert.share.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamingTest {

    private static final int SIZE = 50 * 1024 * 1024;

    /** Socket buffers of three hops, an outbound buffer each way, and some room. */
    private static final long MOST_BUFFERED = 16L * 1024 * 1024;

    private Door door;

    @BeforeEach
    void open() throws IOException {
        door = new Door();
    }

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void carriesFiftyMebibytesUpUnchanged() throws Exception {
        try (Target target = Target.of(StreamingTest::answerWithSha);
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send(
                    "PUT / HTTP/1.1\r\nHost: demo.share.test\r\nContent-Length: "
                            + SIZE
                            + "\r\n\r\n");

            String sent = sendRandom(visitor.socket().getOutputStream());

            assertThat(visitor.message().body()).isEqualTo(sent);
        }
    }

    @Test
    void carriesFiftyMebibytesUpInChunks() throws Exception {
        try (Target target = Target.of(StreamingTest::answerWithSha);
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send(
                    "PUT / HTTP/1.1\r\n"
                            + "Host: demo.share.test\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n");

            String sent = sendRandom(chunked(visitor.socket().getOutputStream()));
            visitor.send("0\r\n\r\n");

            assertThat(visitor.message().body()).isEqualTo(sent);
        }
    }

    @Test
    void carriesFiftyMebibytesDownUnchanged() throws Exception {
        CompletableFuture<String> sent = new CompletableFuture<>();
        try (Target target =
                        Target.of(wire -> {
                            wire.head();
                            wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n");
                            sent.complete(sendRandom(wire.socket().getOutputStream()));
                        });
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send(Door.request("demo")).head();

            String received = sha(visitor.in(), SIZE);

            assertThat(received).isEqualTo(sent.get());
        }
    }

    @Test
    void carriesFiftyMebibytesDownInChunks() throws Exception {
        CompletableFuture<String> sent = new CompletableFuture<>();
        try (Target target =
                        Target.of(wire -> {
                            wire.head();
                            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                            sent.complete(sendRandom(chunked(wire.socket().getOutputStream())));
                            wire.send("0\r\n\r\n");
                        });
                Wire visitor = door.visit()) {
            door.share("demo", target);
            Wire.Head head = visitor.send(Door.request("demo")).head();

            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(visitor.body(head));

            assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(sent.get());
        }
    }

    @Test
    void readsNoFasterFromTheTargetThanTheVisitorReads() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (Target target =
                        Target.of(wire -> {
                            wire.head();
                            wire.send("HTTP/1.1 200 OK\r\n\r\n");
                            pour(wire, sent);
                        });
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send(Door.request("demo")).head();

            assertThat(standsStill(sent)).isLessThan(MOST_BUFFERED);
            visitor.exactly(1024 * 1024);
        }
    }

    @Test
    void readsNoFasterFromTheVisitorThanTheTargetReads() throws Exception {
        AtomicLong sent = new AtomicLong();
        CompletableFuture<Void> over = new CompletableFuture<>();
        try (Target target = Target.of(wire -> over.join());
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send(
                    "PUT / HTTP/1.1\r\n"
                            + "Host: demo.share.test\r\n"
                            + "Content-Length: 1000000000\r\n\r\n");
            Thread.startVirtualThread(() -> {
                try {
                    pour(visitor, sent);
                } catch (IOException e) {
                    // the test is over
                }
            });

            assertThat(standsStill(sent)).isLessThan(MOST_BUFFERED);
            over.complete(null);
        }
    }

    /** Writes for ever and counts. */
    private static void pour(Wire wire, AtomicLong sent) throws IOException {
        byte[] piece = new byte[64 * 1024];
        while (sent.get() < 1_000_000_000) {
            wire.send(piece);
            sent.addAndGet(piece.length);
        }
    }

    /** The count once it has not moved for half a second. */
    private static long standsStill(AtomicLong count) {
        long[] last = {-1};
        Awaitility.await()
                .pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    long before = last[0];
                    last[0] = count.get();
                    return before > 0 && before == last[0];
                });
        return last[0];
    }

    private static void answerWithSha(Wire wire) throws Exception {
        Wire.Head head = wire.head();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        if (head.field("Transfer-Encoding").isPresent()) {
            for (byte[] chunk = wire.chunk(); chunk.length > 0; chunk = wire.chunk()) {
                digest.update(chunk);
            }
            wire.send(Target.ok(HexFormat.of().formatHex(digest.digest())));
        } else {
            int length = Integer.parseInt(head.field("Content-Length").orElseThrow());
            wire.send(Target.ok(sha(wire.in(), length)));
        }
    }

    private static String sha(InputStream in, int length) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] piece = new byte[64 * 1024];
        for (int left = length; left > 0; ) {
            int count = in.read(piece, 0, Math.min(left, piece.length));
            if (count < 0) {
                throw new EOFException(left + " bytes are missing");
            }
            digest.update(piece, 0, count);
            left -= count;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String sendRandom(OutputStream out) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        DigestOutputStream through = new DigestOutputStream(out, digest);
        Random random = new Random(42);
        byte[] piece = new byte[40_000];
        for (int left = SIZE; left > 0; left -= piece.length) {
            random.nextBytes(piece);
            through.write(piece, 0, Math.min(left, piece.length));
        }
        through.flush();
        return HexFormat.of().formatHex(digest.digest());
    }

    private static OutputStream chunked(OutputStream out) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(
                        (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(bytes, offset, length);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        };
    }
}
