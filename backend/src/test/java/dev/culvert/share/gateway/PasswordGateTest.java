package dev.culvert.share.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.share.gateway.PasswordGate.Outcome;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordGateTest {

    private final EventLoop loop = new DefaultEventLoop();
    private final UUID share = UUID.randomUUID();
    private final PasswordGate gate = new PasswordGate(String::equals, Clock.systemUTC());

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void countsANetworkOfIpv6AsOneGuesser() throws Exception {
        for (int i = 0; i < PasswordGate.MOST_GUESSES; i++) {
            assertThat(guess("2001:db8:1:2::" + (i + 1), "wrong" + i)).isEqualTo(Outcome.WRONG);
        }

        assertThat(guess("2001:db8:1:2:ffff::1", "right")).isEqualTo(Outcome.TOO_MANY);
        assertThat(guess("2001:db8:1:3::1", "right")).isEqualTo(Outcome.GOOD);
    }

    @Test
    void countsAddressesOfIpv4OneByOne() throws Exception {
        for (int i = 0; i < PasswordGate.MOST_GUESSES; i++) {
            guess("192.0.2.1", "wrong" + i);
        }

        assertThat(guess("192.0.2.1", "right")).isEqualTo(Outcome.TOO_MANY);
        assertThat(guess("192.0.2.2", "right")).isEqualTo(Outcome.GOOD);
    }

    @Test
    void stopsGuessersWithManyAddresses() throws Exception {
        for (int i = 0; i < PasswordGate.MOST_GUESSES_PER_SHARE; i++) {
            assertThat(guess("10.0.0." + i, "wrong")).isEqualTo(Outcome.WRONG);
        }

        assertThat(guess("10.0.1.1", "right")).isEqualTo(Outcome.TOO_MANY);
        assertThat(check(gate, UUID.randomUUID(), "10.0.1.1", "right").get())
                .isEqualTo(Outcome.GOOD);
    }

    @Test
    void doesNotCountRightPasswordsOfAShare() throws Exception {
        for (int i = 0; i < PasswordGate.MOST_GUESSES_PER_SHARE - 1; i++) {
            guess("10.0.0." + i, "wrong");
        }

        assertThat(guess("10.0.1.1", "right")).isEqualTo(Outcome.GOOD);
        assertThat(guess("10.0.1.2", "wrong")).isEqualTo(Outcome.WRONG);
    }

    @Test
    void refusesPasswordsThatWouldWaitInALongLine() throws Exception {
        CountDownLatch hash = new CountDownLatch(1);
        PasswordGate slow = new PasswordGate((_, _) -> awaited(hash), Clock.systemUTC());
        List<CompletableFuture<Outcome>> line = new ArrayList<>();
        for (int i = 0; i < PasswordGate.HASHES_AT_ONCE + PasswordGate.MOST_WAITING; i++) {
            line.add(check(slow, UUID.randomUUID(), "10.0.0.1", "a"));
        }

        assertThat(check(slow, share, "10.0.0.1", "a").get()).isEqualTo(Outcome.BUSY);
        hash.countDown();

        for (CompletableFuture<Outcome> waiting : line) {
            assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.WRONG);
        }
        assertThat(check(slow, share, "10.0.0.1", "a").get(10, TimeUnit.SECONDS))
                .isEqualTo(Outcome.WRONG);
    }

    private Outcome guess(String address, String password) throws Exception {
        return check(gate, share, address, password).get(10, TimeUnit.SECONDS);
    }

    private CompletableFuture<Outcome> check(
            PasswordGate asked, UUID shareId, String address, String password)
            throws UnknownHostException {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        asked.check(
                shareId,
                "right",
                password,
                InetAddress.getByName(address),
                loop,
                outcome::complete);
        return outcome;
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
