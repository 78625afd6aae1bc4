package dev.culvert.tunnel.live;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.socks.Login;
import dev.culvert.ssh.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WrongLoginsTest {

    private final List<Duration> pauses = new ArrayList<>();
    private final AtomicInteger checks = new AtomicInteger();
    private long now;
    private final WrongLogins wrong = new WrongLogins(() -> now, pauses::add);

    @Test
    void everyFurtherNoTakesTwiceAsLong() {
        for (int i = 0; i < WrongLogins.MOST; i++) {
            assertThat(tries("10.0.0.1", "guess")).isFalse();
        }
        assertThat(pauses)
                .extracting(Duration::toMillis)
                .containsExactly(100L, 200L, 400L, 800L, 1_600L);
    }

    @Test
    void whoWasWrongTooOftenIsNotHeardForTheRestOfTheMinute() {
        guessTooOften("10.0.0.1");

        assertThat(tries("10.0.0.1", "right")).isFalse();
        assertThat(checks).as("not even checked").hasValue(WrongLogins.MOST);
        now += WrongLogins.SPAN.toNanos() - 1;
        assertThat(tries("10.0.0.1", "right")).isFalse();

        now++;
        assertThat(tries("10.0.0.1", "right")).isTrue();
    }

    @Test
    void othersNoticeNothing() {
        guessTooOften("10.0.0.1");
        pauses.clear();

        assertThat(tries("10.0.0.2", "right")).isTrue();
        assertThat(tries(null, "right")).isTrue();
        assertThat(pauses).isEmpty();
    }

    @Test
    void aNetworkOfIpv6CountsAsOneAddress() {
        guessTooOften("2001:db8::1");

        assertThat(tries("2001:db8::ffff:1", "right")).isFalse();
        assertThat(tries("2001:db8:0:1::1", "right")).isTrue();
    }

    @Test
    void madeUpOriginatorsCountAsOne() {
        guessTooOften("nonsense");

        assertThat(tries("other nonsense", "right")).isFalse();
    }

    @Test
    void theOldestGiveWayWhenThereAreTooMany() {
        guessTooOften("10.0.0.1");
        for (int i = 0; i < WrongLogins.MOST_ADDRESSES; i++) {
            tries("10.1.%d.%d".formatted(i / 250, i % 250), "guess");
        }
        assertThat(tries("10.0.0.1", "right")).isTrue();
    }

    @Test
    void whereNothingIsAskedNothingIsGuarded() {
        assertThat(wrong.guard(null, null)).isNull();
    }

    private void guessTooOften(String address) {
        for (int i = 0; i < WrongLogins.MOST; i++) {
            assertThat(tries(address, "guess")).isFalse();
        }
    }

    private boolean tries(@Nullable String address, String password) {
        byte[] right = "right".getBytes(StandardCharsets.UTF_8);
        Login login =
                (user, shown) -> {
                    checks.incrementAndGet();
                    return Arrays.equals(shown, right);
                };
        Endpoint from = address == null ? null : new Endpoint(address, 1);
        return requireNonNull(wrong.guard(login, from))
                .admits(new byte[0], password.getBytes(StandardCharsets.UTF_8));
    }
}
