package dev.culvert.share.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
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

    private static GatewaySettings.Limits limits(
            int connections,
            int perShare,
            Duration head,
            Duration keepAlive,
            Duration answer,
            Duration idle) {
        return new GatewaySettings.Limits(
                connections, perShare, 16 * 1024, head, keepAlive, answer, idle, LONG, LONG);
    }
}
