package dev.culvert.share.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.policy.Cidr;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void refusesALargeHead() throws IOException {
        try (Door door = new Door();
                Target target = Target.answering(Target.ok("x"))) {
            door.share("demo", target);

            assertThat(door.get("demo", "/", "A: " + "a".repeat(15_000) + "\r\n").status())
                    .isEqualTo(200);
            assertThat(door.get("demo", "/", "A: " + "a".repeat(17_000) + "\r\n").status())
                    .isEqualTo(431);
            assertThat(door.get("demo", "/", "A: b\r\n".repeat(101)).status()).isEqualTo(431);
        }
    }

    @Test
    void endsARequestWhoseHeadDribblesIn() throws IOException {
        try (Door door = new Door(limits(10, 10, SHORT, LONG, LONG, LONG));
                Wire visitor = door.visit()) {
            assertThat(visitor.send("GET / HTTP/1.1\r\n").rest()).startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void closesAConnectionThatNeverSpeaks() throws IOException {
        try (Door door = new Door(limits(10, 10, SHORT, LONG, LONG, LONG));
                Wire visitor = door.visit()) {
            assertThat(visitor.rest()).isEmpty();
        }
    }

    @Test
    void closesAConnectionThatWaitsTooLongForItsNextRequest() throws IOException {
        try (Door door = new Door(limits(10, 10, LONG, SHORT, LONG, LONG));
                Target target = Target.answering(Target.ok("x"));
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send(Door.request("demo")).message();

            assertThat(visitor.rest()).isEmpty();
        }
    }

    @Test
    void givesUpOnATargetThatDoesNotAnswer() throws IOException {
        try (Door door = new Door(limits(10, 10, LONG, LONG, SHORT, LONG));
                Target target =
                        Target.of(wire -> {
                            wire.head();
                            wire.rest();
                        })) {
            door.share("demo", target);

            assertThat(door.get("demo", "/").status()).isEqualTo(504);
        }
    }

    @Test
    void breaksOffAnAnswerThatStandsStill() throws IOException {
        try (Door door = new Door(limits(10, 10, LONG, LONG, LONG, SHORT));
                Target target =
                        Target.of(wire -> {
                            wire.head();
                            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
                            wire.rest();
                        });
                Wire visitor = door.visit()) {
            door.share("demo", target);
            visitor.send(Door.request("demo")).head();

            assertThat(visitor.rest()).isEqualTo("abc");
        }
    }

    @Test
    void refusesVisitorsOfAShareThatIsFullAndNobodyElse() throws IOException {
        try (Door door = new Door(limits(10, 1, LONG, LONG, LONG, LONG));
                Target target = Target.answering(Target.ok("x"));
                Wire first = door.visit()) {
            door.share("full", target);
            door.share("free", target);
            first.send(Door.request("full")).message();

            assertThat(door.get("full", "/").status()).isEqualTo(503);
            assertThat(door.get("free", "/").status()).isEqualTo(200);
            first.close();
            Awaitility.await().until(() -> door.get("full", "/").status() == 200);
        }
    }

    @Test
    void refusesConnectionsBeyondTheLimit() throws IOException {
        try (Door door = new Door(limits(1, 1, LONG, LONG, LONG, LONG));
                Target target = Target.answering(Target.ok("x"));
                Wire first = door.visit()) {
            door.share("demo", target);
            first.send(Door.request("demo")).message();
            try (Wire second = door.visit()) {
                assertThat(second.message().status()).isEqualTo(503);
            }
        }
    }

    @Test
    void refusesConnectionsBeyondTheLimitOfAnAddress() throws IOException {
        try (Door door = new Door(perAddress(1));
                Target target = Target.answering(Target.ok("x"));
                Wire first = door.visit()) {
            door.share("demo", target);
            first.send(Door.request("demo")).message();
            try (Wire second = door.visit()) {
                assertThat(second.message().status()).isEqualTo(429);
            }
            first.close();
            Awaitility.await().until(() -> door.get("demo", "/").status() == 200);
        }
    }

    @Test
    void letsATrustedProxyOpenAnyNumberOfConnections() throws IOException {
        try (Door door = new Door(perAddress(1), List.of(Cidr.parse("127.0.0.0/8")));
                Target target = Target.answering(Target.ok("x"));
                Wire first = door.visit()) {
            door.share("demo", target);
            first.send(Door.request("demo")).message();

            assertThat(door.get("demo", "/").status()).isEqualTo(200);
        }
    }

    @Test
    void ignoresOneEmptyLineBeforeARequestAndNoMore() throws IOException {
        try (Door door = new Door();
                Target target = Target.answering(Target.ok("x"));
                Wire visitor = door.visit()) {
            door.share("demo", target);
            for (int i = 0; i < 2; i++) {
                Wire.Message answer = visitor.send("\r\n" + Door.request("demo")).message();
                assertThat(answer.status()).isEqualTo(200);
            }
            assertThat(visitor.send("\r\n\r\n").message().status()).isEqualTo(400);
        }
    }

    @Test
    void countsTheTimeOfAHeadFromItsFirstByte() throws Exception {
        GatewaySettings.Limits limits = limits(10, 10, SHORT, LONG, LONG, LONG);
        RequestDecoder decoder = new RequestDecoder(limits);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(decoder);
        channel.writeInbound(bytes("\r"));
        channel.advanceTimeBy(SHORT.toMillis() - 100, TimeUnit.MILLISECONDS);
        channel.writeInbound(bytes("\n"));
        channel.writeInbound(bytes("GET"));
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();

        channel.advanceTimeBy(101, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        BadRequestException refused = channel.readInbound();
        assertThat(refused.status()).isEqualTo(HttpResponseStatus.REQUEST_TIMEOUT);
        channel.finishAndReleaseAll();
    }

    @Test
    void drainsWhatIsRunningWhenItCloses() throws Exception {
        Door door = new Door();
        java.util.concurrent.CountDownLatch closing = new java.util.concurrent.CountDownLatch(1);
        try (Target target =
                        Target.of(wire -> {
                            wire.head();
                            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na");
                            closing.await();
                            wire.send("b");
                        });
                Wire visitor = door.visit()) {
            door.share("demo", target);
            Wire.Head head = visitor.send(Door.request("demo")).head();

            Thread closer = Thread.startVirtualThread(door::close);
            Awaitility.await()
                    .until(() -> {
                        try (Wire late = door.visit()) {
                            return false;
                        } catch (IOException e) {
                            return true;
                        }
                    });
            closing.countDown();

            assertThat(visitor.body(head)).asString().isEqualTo("ab");
            closer.join();
        }
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static GatewaySettings.Limits perAddress(int most) {
        return new GatewaySettings.Limits(
                10, 10, most, 16 * 1024, LONG, LONG, LONG, LONG, LONG, SHORT);
    }

    private static GatewaySettings.Limits limits(
            int connections,
            int perShare,
            Duration head,
            Duration keepAlive,
            Duration answer,
            Duration idle) {
        return new GatewaySettings.Limits(
                connections,
                perShare,
                connections,
                16 * 1024,
                head,
                keepAlive,
                answer,
                idle,
                LONG,
                LONG);
    }
}
