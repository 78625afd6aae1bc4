package dev.culvert.ssh.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When a Link has carried enough (RFC 4344 §3). */
class WearTest {

    private static final long ENOUGH = 32L << 30;

    private final AtomicInteger exchanges = new AtomicInteger();
    private final AtomicBoolean tired = new AtomicBoolean();
    private final AtomicBoolean worn = new AtomicBoolean();
    private final Wear wear =
            new Wear(ENOUGH, exchanges::get, () -> tired.set(true), () -> worn.set(true));

    @Test
    void isTiredAfterEnoughBytesOneWay() {
        wear.received(ENOUGH - 1, 1);
        wear.sent(1_000, 1);
        assertThat(tired).isFalse();
        wear.received(1, 1);
        assertThat(tired).isTrue();
        assertThat(worn).isFalse();
    }

    @Test
    void isTiredAfterEnoughPackets() {
        wear.received(0, Wear.ENOUGH_PACKETS - 1);
        assertThat(tired).isFalse();
        wear.received(1, 1);
        assertThat(tired).isTrue();
        assertThat(worn).isFalse();
    }

    @Test
    void hasToEndBeforePacketNumbersOrBlocksRunOut() {
        wear.received(Wear.MOST_BYTES - 1, Wear.MOST_PACKETS - 2);
        assertThat(worn).isFalse();
        wear.received(1, 1);
        assertThat(worn).isTrue();
    }

    @Test
    void newKeysStartOver() {
        wear.received(ENOUGH - 1, 1);
        exchanges.incrementAndGet();
        wear.received(1, 1);
        wear.sent(1, 1);
        assertThat(tired).isFalse();
    }
}
