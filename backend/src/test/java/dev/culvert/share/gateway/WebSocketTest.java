package dev.culvert.share.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebSocketTest {

    /** The handshake of RFC 6455 §1.3 with its own key. */
    private static final String ASK =
            "GET /chat HTTP/1.1\r\nHost: demo.share.test\r\nUpgrade: websocket\r\n"
                    + "Connection: keep-alive, Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                    + "Origin: http://demo.share.test\r\n\r\n";

    private static final String AGREE =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

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
    void relaysBothWaysAndBothHalves() throws Exception {
        CompletableFuture<Wire.Head> asked = new CompletableFuture<>();
        try (Target target =
                        Target.of(wire -> {
                            asked.complete(wire.head());
                            wire.send(AGREE + "first");
                            wire.send(wire.exactly(4));
                            assertThat(wire.rest()).isEmpty();
                            wire.send("last");
                        });
                Wire visitor = door.visit()) {
            door.share("demo", target);

            Wire.Head head = visitor.send(ASK).head();

            assertThat(head.status()).isEqualTo(101);
            assertThat(head.field("Sec-WebSocket-Accept")).isPresent();
            assertThat(head.field("Upgrade")).hasValue("websocket");
            assertThat(visitor.exactly(5)).asString().isEqualTo("first");
            assertThat(visitor.send("ping").exactly(4)).asString().isEqualTo("ping");
            visitor.socket().shutdownOutput();
            assertThat(visitor.rest()).isEqualTo("last");
            assertThat(asked.get().field("Origin")).hasValue("http://" + Door.TARGET_HOST);
            assertThat(asked.get().field("Connection"))
                    .hasValueSatisfying(
                            value -> assertThat(value).isEqualToIgnoringCase("upgrade"));
        }
    }

    @Test
    void relaysMuchWithoutLoss() throws Exception {
        int size = 10 * 1024 * 1024;
        try (Target target =
                        Target.of(wire -> {
                            wire.head();
                            wire.send(AGREE);
                            for (int left = size; left > 0; left -= 8192) {
                                wire.send(wire.exactly(Math.min(left, 8192)));
                            }
                        });
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send(ASK).head();
            byte[] sent = new byte[size];
            new java.util.Random(1).nextBytes(sent);
            Thread.startVirtualThread(() -> {
                try {
                    visitor.send(sent);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });

            assertThat(visitor.exactly(size)).isEqualTo(sent);
        }
    }

    @Test
    void passesARefusalOfTheTargetAsAnOrdinaryAnswer() throws IOException {
        try (Target target =
                        Target.answering(
                                "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 3\r\n\r\nold");
                Wire visitor = door.visit()) {
            door.share("demo", target);

            Wire.Message answer = visitor.send(ASK).message();

            assertThat(answer.status()).isEqualTo(426);
            assertThat(answer.body()).isEqualTo("old");
        }
    }

    @Test
    void opensNoRawWayWithoutAValidAcceptance() throws IOException {
        try (Target target =
                Target.answering(AGREE.replace("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "wrong") + "raw")) {
            door.share("demo", target);
            try (Wire visitor = door.visit()) {
                assertThat(visitor.send(ASK).message().status()).isEqualTo(502);
            }
            try (Wire visitor = door.visit()) {
                assertThat(visitor.send(Door.request("demo")).message().status()).isEqualTo(502);
            }
        }
    }

    @Test
    void isCutWithItsShare() throws Exception {
        CompletableFuture<String> end = new CompletableFuture<>();
        try (Target target =
                        Target.of(wire -> {
                            wire.head();
                            wire.send(AGREE);
                            end.complete(wire.rest());
                        });
                Wire visitor = door.visit()) {
            Door.Share share = door.share("demo", target);
            visitor.send(ASK).head();
            door.remove("demo");

            long before = System.nanoTime();
            door.gateway.cut(share.id());

            assertThat(visitor.rest()).isIn("", "<reset>");
            end.get(1, TimeUnit.SECONDS);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void endsWithTheTarget() throws IOException {
        try (Target target =
                        Target.of(wire -> {
                            wire.head();
                            wire.send(AGREE + "bye");
                        });
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send(ASK).head();

            assertThat(visitor.rest()).isEqualTo("bye");
        }
    }
}
